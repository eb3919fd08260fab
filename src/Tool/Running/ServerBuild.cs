using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>Builds the server of a solution.</summary>
internal static class ServerBuild
{
    private const string Configuration = "Debug";

    /// <returns>Its program, for <c>dotnet</c> to run.</returns>
    public static async Task<string> MakeAsync(Solution solution, CancellationToken cancelled)
    {
        List<string> said = [];
        await using var build = ChildProcess.Start("dotnet", ["build", solution.Server, "--nologo", "-v", "quiet", "-c", Configuration], said.Add, said.Add);
        return await build.ExitedAsync(cancelled) == 0
            ? Path.Combine(solution.Server, "bin", Configuration, "net10.0", $"{solution.Name}.Server.dll")
            : throw new SolutionException($"{solution.Server} does not build:\n{string.Join('\n', said)}");
    }
}
