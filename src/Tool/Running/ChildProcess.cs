using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>A process that ends with this one, at the latest.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long it may take to end after it was told to; then it is killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private bool _isDisposed;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <param name="program">What is run.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="output">Takes its lines.</param>
    /// <param name="errors">Takes those of standard error.</param>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, Action<string> output, Action<string> errors)
    {
        var process = new Process { StartInfo = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.OutputDataReceived += (_, e) => Give(e.Data, output);
        process.ErrorDataReceived += (_, e) => Give(e.Data, errors);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new SolutionException($"{program} is not in the PATH; install it");
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The lines of its output.</returns>
    public static async Task<IReadOnlyList<string>> OutputAsync(string program, IEnumerable<string> arguments, CancellationToken cancelled)
    {
        List<string> output = [], errors = [];
        await using var process = Start(program, arguments, output.Add, errors.Add);
        return await process.ExitedAsync(cancelled) is var code and not 0 ? throw new SolutionException($"{program} has ended with {code}: {string.Join('\n', errors)}") : output;
    }

    public async Task<int> ExitedAsync(CancellationToken cancelled)
    {
        await _process.WaitForExitAsync(cancelled);
        return _process.ExitCode;
    }

    /// <summary>Tells it to end, as kill does, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        if (!_process.HasExited)
        {
            // What .NET has is SIGKILL alone.
            using var kill = Process.Start("kill", [_process.Id.ToString(CultureInfo.InvariantCulture)]);
#pragma warning disable RS0030 // The tool has no clock but the machine's, and no test waits for this one.
            using var late = new CancellationTokenSource(Patience);
#pragma warning restore RS0030
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    private static void Give(string? line, Action<string> to)
    {
        if (line is not null)
            to(line);
    }
}
