using System.Reflection;

namespace OrleansAA.TestKit;

/// <summary>Where the build put things.</summary>
public static class BuildPaths
{
    public static string ServerAssembly { get; } = Of("ServerAssembly");

    public static string RepositoryRoot { get; } = Of("RepositoryRoot");

    private static string Of(string key) => Path.GetFullPath(
        typeof(BuildPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!);
}
