using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The load tool, run for moments: what it says of a server that is well, of one that is not, and of wrong flags. How fast anything is, it does not matter here.</summary>
public sealed class LoadToolTests(ServerFixture fixture) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string Tool = Path.GetFullPath(typeof(LoadToolTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LoadTool").Value!);

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Every_scenario_is_measured_and_nothing_is_left()
    {
        var space = fixture.NewNamespace();
        var (exitCode, output, errors) = await RunAsync(
            $"--kubeconfig={fixture.Kubeconfig}", $"--namespace={space}", "--objects=40", "--duration=200ms", "--warm-up=100ms", "--rate=50,max", "--list-rate=20", "--watch-rate=50,max", "--streams=5", "--stuck=2", "--callers=4",
            "--connections=2", "--page=7", $"--server-pids={fixture.Server.Id}", $"--json={Json}", $"--report={_directory.File("report.html")}");
        Assert.Equal((0, ""), (exitCode, exitCode == 0 ? "" : output + errors));
        var rows = Rows();
        Assert.Equal(
            ["create", "get", "patch", "apply", "update", "delete", "list", "list-paged", "list-selector", "mixed", "watch"], rows.Select(r => r.GetProperty("scenario").GetString()).Distinct());
        Assert.All(rows, row =>
        {
            Assert.Equal(0, row.GetProperty("failed").GetInt64());
            Assert.Equal((0, 0), (row.GetProperty("eventsMissed").GetInt64(), row.GetProperty("eventsDisordered").GetInt64()));
            Assert.InRange(row.GetProperty("count").GetInt64(), 1, long.MaxValue);
            Assert.InRange(row.GetProperty("residentBytes").GetInt64(), 1, long.MaxValue);
            var milliseconds = row.GetProperty("milliseconds");
            Assert.InRange(milliseconds.GetProperty("p50").GetDouble(), 0.001, milliseconds.GetProperty("max").GetDouble());
        });
        Assert.Equal(10, rows.Single(r => Is(r, "get", "50")).GetProperty("count").GetInt64());
        // Ten writes in the measured time, five before it; each to each of five streams.
        var watched = rows.Single(r => Is(r, "watch", "50"));
        Assert.Equal(2, watched.GetProperty("stuck").GetInt32());
        Assert.Equal((50, 75), (watched.GetProperty("count").GetInt64(), watched.GetProperty("eventsExpected").GetInt64()));
        // 40 objects of 4 to 5 hundred bytes, in pages as at once.
        Assert.True(PerCall(rows, "list") > 40 * 400);
        Assert.InRange(PerCall(rows, "list-paged") / (double)PerCall(rows, "list"), 1, 1.2);
        Assert.Contains("all calls answered, no event missed", await File.ReadAllTextAsync(_directory.File("report.html"), TestContext.Current.CancellationToken));
        Assert.Equal("", (await fixture.Kubectl.RunAsync("get", "pr", "-n", space, "-o", "name")).Success);
    }

    [Fact]
    public async Task Failed_calls_and_lost_and_repeated_events_are_told()
    {
        await using var proxy = await LossyProxy.StartAsync(fixture.Server.Address, fixture.DataDirectory, _directory);
        await File.WriteAllTextAsync(_directory.File("lossy.yaml"), proxy.Kubeconfig, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await RunAsync(
            $"--kubeconfig={_directory.File("lossy.yaml")}", $"--namespace={fixture.NewNamespace()}", "--scenarios=get,watch", "--objects=10", "--duration=500ms", "--warm-up=0", "--rate=50", "--watch-rate=20", "--streams=3",
            "--patience=5s", "--floor=false", $"--json={Json}");
        Assert.Equal((1, ""), (exitCode, exitCode == 1 ? "" : output + errors));
        var rows = Rows();
        var gets = rows.Single(r => Is(r, "get", "50"));
        Assert.Equal((20, 5), (gets.GetProperty("count").GetInt64(), gets.GetProperty("failed").GetInt64()));
        Assert.Equal("500: no good", gets.GetProperty("failures")[0].GetProperty("reason").GetString());
        var watched = rows.Single(r => Is(r, "watch", "20"));
        Assert.Equal((30, 1, 1), (watched.GetProperty("eventsExpected").GetInt64(), watched.GetProperty("eventsMissed").GetInt64(), watched.GetProperty("eventsDisordered").GetInt64()));
        Assert.Contains("1 of 30 events were missed", output);
    }

    [Theory]
    [InlineData("--scenarios=get,dance", "--scenarios=get,dance: there is no dance; expected all, or some of create,")]
    [InlineData("--rate=fast", "--rate=fast: expected calls a second, more than 0 and at most 1000000, or max")]
    [InlineData("--duration=5", "--duration=5: expected a duration from 100ms to 24h0m0s, such as 10s or 500ms")]
    [InlineData("--kubeconfig=/nowhere", "--kubeconfig=/nowhere: no such file")]
    [InlineData("--resource=v1/configmaps", "--resource=v1/configmaps: the servers that are started here serve firewalld.fedoraproject.org/v1/portrules; give --kubeconfig=FILE of the API that serves it")]
    [InlineData("--frobnicate", "'--frobnicate'")]
    public async Task What_is_wrong_with_flags_is_told_in_one_line(string flag, string expected)
    {
        var (exitCode, _, errors) = await RunAsync(flag);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
        Assert.Contains(expected, errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _directory.Dispose();

    private string Json => _directory.File("result.json");

    private static bool Is(JsonElement row, string scenario, string rate) => row.GetProperty("scenario").GetString() == scenario && row.GetProperty("rate").GetString() == rate;

    private static long PerCall(IReadOnlyList<JsonElement> rows, string scenario)
    {
        var row = rows.Single(r => Is(r, scenario, "20"));
        return row.GetProperty("bytesReceived").GetInt64() / row.GetProperty("count").GetInt64();
    }

    private IReadOnlyList<JsonElement> Rows() => [.. JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Json)).GetProperty("scenarios").EnumerateArray()];

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments]) { WorkingDirectory = _directory.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"it does not end: {await output}{await errors}");
        }
        return (process.ExitCode, await output, await errors);
    }
}
