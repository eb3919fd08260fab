using System.CommandLine;
using k8s;
using k8s.Exceptions;

namespace OrleansAA.Agent.Commands;

/// <summary>How the API server is found.</summary>
internal static class ConnectionFlags
{
    public static Option<string?> Kubeconfig() => new("--kubeconfig") { Description = "Kubeconfig of the API server; in a pod its service account if not given." };

    public static Option<string> LeaseNamespace() => new("--lease-namespace") { Description = "Namespace of the Leases of agents and of the controller.", DefaultValueFactory = _ => "portrule" };

    public static KubernetesClientConfiguration Open(string? kubeconfig)
    {
        try
        {
            return kubeconfig is null ? KubernetesClientConfiguration.InClusterConfig() : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(kubeconfig is null ? "this is no pod: --kubeconfig says where the API server is" : $"--kubeconfig={kubeconfig}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
