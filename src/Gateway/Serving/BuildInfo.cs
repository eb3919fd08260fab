using System.Reflection;
using System.Runtime.InteropServices;
using k8s.Models;

namespace OrleansAA.Gateway.Serving;

/// <summary>What this build is, for <c>/version</c>.</summary>
internal static class BuildInfo
{
    /// <summary>The Kubernetes whose API behaviour this server has.</summary>
    private const string KubernetesMajor = "1";
    private const string KubernetesMinor = "36";

    private static readonly Assembly Assembly = typeof(BuildInfo).Assembly;

    /// <summary>The version of this server: <c>0.1.0</c>.</summary>
    public static string Number { get; } = Informational.Split('+')[0];

    private static string Informational => Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static VersionInfo Version() => new()
    {
        Major = KubernetesMajor,
        Minor = KubernetesMinor,
        EmulationMajor = KubernetesMajor,
        EmulationMinor = KubernetesMinor,
        MinCompatibilityMajor = KubernetesMajor,
        MinCompatibilityMinor = KubernetesMinor,
        GitVersion = $"v{KubernetesMajor}.{KubernetesMinor}.0+portrule-{Number}",
        GitCommit = Informational.Contains('+', StringComparison.Ordinal) ? Informational.Split('+')[1] : "",
        GitTreeState = "",
        BuildDate = File.GetLastWriteTimeUtc(Assembly.Location).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        GoVersion = RuntimeInformation.FrameworkDescription,
        Compiler = "roslyn",
        Platform = $"{(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows")}/{Architecture()}",
    };

    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
