using System.Diagnostics;
using System.Text;

namespace OrleansAA.TestKit;

/// <summary>What a command said.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output, if the command succeeded.</summary>
    public string Success => ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}: {Errors}{Output}");
}

/// <summary>The real kubectl, with one kubeconfig.</summary>
public sealed class Kubectl(string kubeconfig, string home)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>A command in front of it that becomes kubectl itself, such as <c>ip netns exec NAME</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    public Task<CommandResult> RunAsync(params string[] arguments) => RunWithInputAsync(null, arguments);

    public Task<CommandResult> RunWithInputAsync(string? input, params string[] arguments) => RunAsync(Start(arguments, input is not null), input);

    /// <summary>Runs a command that opens an editor.</summary>
    /// <param name="editor">The editor's command line; the file's name is put behind it.</param>
    /// <param name="arguments">What kubectl is given.</param>
    public Task<CommandResult> RunWithEditorAsync(string editor, params string[] arguments)
    {
        var start = Start(arguments, false);
        start.Environment["KUBE_EDITOR"] = editor;
        return RunAsync(start, null);
    }

    private static async Task<CommandResult> RunAsync(ProcessStartInfo start, string? input)
    {
        using var process = Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Timeout);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a kubectl that goes on, such as a watch.</summary>
    public RunningCommand Begin(params string[] arguments) => new(Process.Start(Start(arguments, false))!);

    private ProcessStartInfo Start(string[] arguments, bool takesInput)
    {
        string[] command = [.. Prefix, "kubectl", "--kubeconfig", kubeconfig, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = takesInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Its discovery cache must not outlive the test.
        start.Environment["HOME"] = home;
        start.Environment["KUBECACHEDIR"] = Path.Combine(home, "cache");
        return start;
    }
}

/// <summary>A command under way; its lines can be awaited.</summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly OutputLines _lines;

    internal RunningCommand(Process process)
    {
        _process = process;
        _lines = new(_errors.ToString);
        process.OutputDataReceived += (_, e) => _lines.Add(e.Data);
        process.ErrorDataReceived += (_, e) => _errors.Append(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for a line.</summary>
    public Task<string> WaitForLineAsync(Func<string, bool> wanted) => _lines.WaitForAsync(wanted);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
