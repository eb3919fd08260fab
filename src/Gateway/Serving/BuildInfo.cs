using System.Reflection;
using System.Runtime.InteropServices;
using k8s.Models;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Serving;

/// <summary>What this build is, for <c>/version</c>.</summary>
internal sealed class BuildInfo(Product product)
{
    /// <summary>The Kubernetes whose API behaviour this server has.</summary>
    private const string KubernetesMajor = "1";
    private const string KubernetesMinor = "36";

    /// <summary>The version of this server: <c>0.1.0</c>.</summary>
    public string Number => product.Version.Split('+')[0];

    public VersionInfo Version() => new()
    {
        Major = KubernetesMajor,
        Minor = KubernetesMinor,
        EmulationMajor = KubernetesMajor,
        EmulationMinor = KubernetesMinor,
        MinCompatibilityMajor = KubernetesMajor,
        MinCompatibilityMinor = KubernetesMinor,
        GitVersion = $"v{KubernetesMajor}.{KubernetesMinor}.0+{product.Name}-{Number}",
        GitCommit = product.Version.Contains('+', StringComparison.Ordinal) ? product.Version.Split('+')[1] : "",
        GitTreeState = "",
        BuildDate = File.GetLastWriteTimeUtc((Assembly.GetEntryAssembly() ?? typeof(BuildInfo).Assembly).Location).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
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
