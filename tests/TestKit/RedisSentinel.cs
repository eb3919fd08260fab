using System.Diagnostics;

namespace OrleansAA.TestKit;

/// <summary>A Sentinel that watches one primary.</summary>
internal sealed class RedisSentinel : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private RedisSentinel(int port, string[] settings)
    {
        Address = $"127.0.0.1:{port}";
        var configuration = _directory.File("sentinel.conf");
        File.WriteAllLines(configuration, [$"port {port}", "bind 127.0.0.1", $"dir {_directory.Path}", .. settings]);
        _process = new() { StartInfo = new("redis-server", [configuration, "--sentinel"]) { RedirectStandardOutput = true } };
        _process.OutputDataReceived += (_, e) => Lines.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public string Address { get; }

    /// <summary>What it has said.</summary>
    public OutputLines Lines { get; } = new();

    public static RedisSentinel Start(string name, string primary, TimeSpan downAfter) => new(
        FixedPort.Next(),
        [
            $"sentinel monitor {name} {primary.Replace(':', ' ')} 2",
            $"sentinel down-after-milliseconds {name} {downAfter.TotalMilliseconds}",
            $"sentinel failover-timeout {name} 1000",
        ]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        _directory.Dispose();
    }
}
