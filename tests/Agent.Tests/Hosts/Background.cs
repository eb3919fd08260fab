using System.Diagnostics;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>A process that goes on; its lines, on both streams, can be awaited.</summary>
internal sealed class Background : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly OutputLines _lines = new();

    public Background(IReadOnlyDictionary<string, string>? environment, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _lines.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _lines.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => _lines.All;

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has written a line with a text in it.</summary>
    public Task SaysAsync(string text) => _lines.WaitForAsync(l => l.Contains(text, StringComparison.Ordinal));

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to end, as kill does, and waits.</summary>
    public async Task<int> TerminateAsync()
    {
        await Command.SucceedAsync("kill", $"{_process.Id}");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
