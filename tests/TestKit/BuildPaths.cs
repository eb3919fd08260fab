using System.Reflection;

namespace OrleansAA.TestKit;

/// <summary>Where the build put things.</summary>
public static class BuildPaths
{
    public static string ServerAssembly { get; } = Of("ServerAssembly");

    /// <summary>The directory of a server that was published, which tests start instead (<c>PORTRULE_PUBLISHED</c>); null where they start what was built.</summary>
    public static string? Published { get; } = Environment.GetEnvironmentVariable("PORTRULE_PUBLISHED") is { Length: > 0 } directory ? Path.GetFullPath(directory) : null;

    /// <summary>The command that tests start as the server.</summary>
    public static IReadOnlyList<string> Server { get; } = Published is null ? ["dotnet", ServerAssembly] : [Path.Combine(Published, Path.GetFileNameWithoutExtension(ServerAssembly))];

    public static string RepositoryRoot { get; } = Of("RepositoryRoot");

    private static string Of(string key) => Path.GetFullPath(
        typeof(BuildPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!);
}
