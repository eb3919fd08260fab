using System.CommandLine;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>Builds the server of a solution.</summary>
internal static class ServerBuild
{
    private const string Configuration = "Debug";

    /// <summary>Of the verbs that build.</summary>
    public static Option<bool> NoBuild() => new("--no-build") { Description = "Takes the server as it was built last." };

    /// <returns>Its program, for <c>dotnet</c> to run.</returns>
    public static Task<string> MakeAsync(Solution solution, CancellationToken cancelled) => MakeAsync(solution, isBuilt: false, cancelled);

    /// <param name="solution">Where it is.</param>
    /// <param name="isBuilt">It is not built, for it is already.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <returns>Its program, for <c>dotnet</c> to run.</returns>
    public static async Task<string> MakeAsync(Solution solution, bool isBuilt, CancellationToken cancelled)
    {
        var program = Path.Combine(solution.Server, "bin", Configuration, "net10.0", $"{solution.Name}.Server.dll");
        if (isBuilt)
            return File.Exists(program) ? program : throw new SolutionException($"--no-build: {program} is not there; leave --no-build out, or build it: dotnet build {solution.Server}");
        List<string> said = [];
        await using var build = ChildProcess.Start("dotnet", ["build", solution.Server, "--nologo", "-v", "quiet", "-c", Configuration], said.Add, said.Add);
        return await build.ExitedAsync(cancelled) == 0
            ? program
            : throw new SolutionException($"{solution.Server} does not build:\n{string.Join('\n', said)}");
    }
}
