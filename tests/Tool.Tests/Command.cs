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
        var result = await ResultAsync(directory, environment, program, arguments);
        return (result with { Errors = $"{program} {string.Join(' ', arguments)}: {result.Errors}" }).Success;
    }

    /// <returns>What it said, and how it ended.</returns>
    public static async Task<CommandResult> ResultAsync(string directory, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
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
        return new(process.ExitCode, await output, await errors);
    }
}
