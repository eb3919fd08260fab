using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>Starts a server of the solution on this machine.</summary>
internal static partial class LocalServer
{
    /// <param name="name">What it is called in errors.</param>
    /// <param name="arguments">What <c>dotnet</c> is given: the program, then flags.</param>
    /// <param name="errors">Takes what it says on standard error.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <param name="begun">Takes its id as soon as there is one.</param>
    /// <returns>The process, when it is ready, and the port it serves on.</returns>
    public static async Task<(ChildProcess Server, int Port)> StartAsync(string name, IReadOnlyList<string> arguments, Action<string> errors, CancellationToken cancelled, Action<int>? begun = null)
    {
        var (address, ready) = (0, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        var server = ChildProcess.Start(
            "dotnet", arguments,
            line =>
            {
                if (Served().Match(line) is { Success: true } served)
                    address = int.Parse(served.Groups[1].Value, CultureInfo.InvariantCulture);
                if (line.StartsWith("Ready", StringComparison.Ordinal))
                    ready.TrySetResult(address);
            },
            errors);
        begun?.Invoke(server.Id);
        return (server, await FirstAsync(name, ready.Task, server, cancelled));
    }

    /// <summary>What it says when it is ready; if it ends before, that is what is told.</summary>
    public static async Task<int> FirstAsync(string name, Task<int> ready, ChildProcess process, CancellationToken cancelled)
    {
        try
        {
            var ended = process.ExitedAsync(cancelled);
            if (await Task.WhenAny(ready, ended) == ready)
                return await ready;
            throw new SolutionException($"{name} has ended with {await ended} before it was ready; what it said stands above");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex(@"^Serving .* on https://\S+:([0-9]+)")]
    private static partial Regex Served();
}
