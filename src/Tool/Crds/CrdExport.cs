using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>Has the server of a solution, built as it is now, say its kinds as CRDs: it alone knows what they come to.</summary>
internal static class CrdExport
{
    private const string Lost = "lost: ";

    /// <param name="solution">The solution.</param>
    /// <param name="kind">The kind; null: all.</param>
    /// <param name="isBuilt">The server is not built, for it is already.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <returns>Whether something was lost, and the exit code of the server.</returns>
    public static async Task<(bool Lost, int Code)> RunAsync(Solution solution, string? kind, bool isBuilt, CancellationToken cancelled)
    {
        var server = await ServerBuild.MakeAsync(solution, isBuilt, cancelled);
        var lost = false;
        await using var export = ChildProcess.Start("dotnet", [server, "crd", .. kind is null ? (string[])[] : ["--kind", kind]], Console.WriteLine, line =>
        {
            lost |= line.StartsWith(Lost, StringComparison.Ordinal);
            Console.Error.WriteLine(line);
        });
        return (lost, await export.ExitedAsync(cancelled));
    }
}
