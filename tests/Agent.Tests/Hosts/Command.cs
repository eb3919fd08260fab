using System.Diagnostics;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>Runs a command to its end.</summary>
internal static class Command
{
    public static async Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string>? environment, string? input, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }

    public static async Task<string> SucceedAsync(params string[] command) => (await RunAsync(null, null, command)).Success;
}
