using System.Diagnostics;
using System.Globalization;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>The tool, while it goes on.</summary>
internal sealed class RunningTool : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly OutputLines _errors = new();
    private readonly OutputLines _lines;

    public RunningTool(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _lines = new(() => string.Join('\n', _errors.All));
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _lines.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _errors.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Task<string> WaitForLineAsync(string beginning) => _lines.WaitForAsync(line => line.StartsWith(beginning, StringComparison.Ordinal));

    public Task<string> WaitForErrorAsync(string beginning) => _errors.WaitForAsync(line => line.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Tells it to end as Ctrl-C does, and returns its exit code.</summary>
    public Task<int> InterruptAsync() => SignalAsync("-INT");

    /// <summary>The same, as kill does.</summary>
    public Task<int> TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Ends it alone, at once, as kill -9 does; what it has started goes on.</summary>
    public Task<int> KillAsync() => SignalAsync("-KILL");

    private async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Waits for its end, and returns what it said.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, string.Join('\n', _lines.All), string.Join('\n', _errors.All));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
