using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

public sealed class AuditLogTests : IDisposable
{
    private static readonly byte[] Half = Encoding.UTF8.GetBytes(new string('x', 600 * 1024));

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 31, 10, 20, 30, TimeSpan.Zero));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_event_is_a_line_and_what_was_there_stays()
    {
        File.WriteAllText(Path, "before\n");
        using (var log = Log(new() { Path = Path }))
            log.Write("{\"a\":1}"u8);
        Assert.Equal("before\n{\"a\":1}\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_full_file_makes_room_and_only_so_many_are_kept()
    {
        using var log = Log(new() { Path = Path, MegabytesMax = 1, BackupsMax = 2 });
        for (var i = 0; i < 5; i++)
        {
            log.Write(Half);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(["audit-2026-01-31T10-23-30.000.log", "audit-2026-01-31T10-24-30.000.log", "audit.log"], Files());
        Assert.All(Files(), f => Assert.Equal(Half.Length + 1, new FileInfo(System.IO.Path.Combine(_directory.Path, f)).Length));
    }

    [Fact]
    public void Files_that_are_too_old_go()
    {
        using var log = Log(new() { Path = Path, MegabytesMax = 1, DaysMax = 2 });
        for (var i = 0; i < 5; i++)
        {
            log.Write(Half);
            _clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(["audit-2026-02-02T10-20-30.000.log", "audit-2026-02-03T10-20-30.000.log", "audit-2026-02-04T10-20-30.000.log", "audit.log"], Files());
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_of_one_line() =>
        Assert.StartsWith($"--audit-log-path={_directory.Path}: ", Assert.Throws<OperatorException>(() => Log(new() { Path = _directory.Path })).Message, StringComparison.Ordinal);

    private string Path => _directory.File("audit.log");

    private List<string> Files() => [.. Directory.GetFiles(_directory.Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private AuditLog Log(AuditLogOptions options) => new(options, new(new MetricsRegistry()), _clock, NullLogger<AuditLog>.Instance);
}
