using System.Diagnostics;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>A command run somewhere, and what it said.</summary>
internal static class Command
{
    /// <summary>How long any of them may take on a busy machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(8);

    /// <returns>Its output, if it succeeded; the test fails with what it said otherwise.</returns>
    public static async Task<string> RunAsync(string directory, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        return new CommandResult(process.ExitCode, await output, $"{program} {string.Join(' ', arguments)}: {await errors}").Success;
    }
}
