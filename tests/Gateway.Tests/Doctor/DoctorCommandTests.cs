using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>The subcommand, as an operator runs it.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_site_that_is_well_ends_with_0()
    {
        var (code, output, errors) = await RunAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"(?m)^\[ok\]      flags +--role=all --store=sqlite:", output);
        Assert.Matches(@"(?m)^\[skipped\] root +no root apiserver", output);
        Assert.Matches(@"(?m)^0 failed, 0 warning, \d+ ok, \d+ skipped$", output);
        Assert.False(Directory.Exists(_directory.File(".aa")));
    }

    [Fact]
    public async Task A_failure_ends_with_1_and_is_told_with_what_it_causes_and_what_mends_it()
    {
        var (code, output, _) = await RunAsync("--store=sqlite:no/objects.db");
        Assert.Equal(1, code);
        Assert.Contains($"""
            [failed]  sqlite                        {_directory.Path}/no/objects.db
                failed: the directory of SQLite file '{_directory.Path}/no/objects.db' is not there
                causes: the server does not start
                mend:   mkdir -p -m 0700 {_directory.Path}/no

            """, output);
    }

    [Fact]
    public async Task Json_has_the_same()
    {
        var (code, output, _) = await RunAsync("--store=sqlite:no/objects.db", "-o", "json");
        using var report = JsonDocument.Parse(output);
        Assert.Equal((1, true), (code, report.RootElement.GetProperty("failed").GetBoolean()));
        var check = report.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("state").GetString() == "failed");
        Assert.Equal("sqlite", check.GetProperty("name").GetString());
        var finding = check.GetProperty("findings").EnumerateArray().Single();
        Assert.Equal(
            ["id=sqlite-directory-missing", "state=failed", $"problem=the directory of SQLite file '{_directory.Path}/no/objects.db' is not there", "effect=the server does not start", $"remedy=mkdir -p -m 0700 {_directory.Path}/no"],
            finding.EnumerateObject().Select(p => $"{p.Name}={p.Value.GetString()}"));
    }

    [Theory]
    [InlineData("--no-such-flag", "error: Unrecognized command or argument '--no-such-flag'; see --help")]
    [InlineData("--output=yaml", "error: --output=yaml: expected text or json; see --help")]
    public async Task A_command_line_that_is_not_understood_ends_with_2(string flag, string error)
    {
        var (code, output, errors) = await RunAsync(flag);
        Assert.Equal((2, "", error), (code, output, errors.TrimEnd()));
    }

    [Fact]
    public async Task Help_tells_of_it_and_of_its_flags()
    {
        var (code, output, _) = await ServerProcess.RunAsync(_directory.Path, "--help");
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^  doctor +Looks whether a server with these flags", output);
        (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.Contains("-o, --output <text|json>", output);
        Assert.Contains("--silo-ca-file", output);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => ServerProcess.RunAsync(_directory.Path, ["doctor", "--secure-port=0", .. arguments]);
}
