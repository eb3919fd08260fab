using OrleansAA.Gateway.Configuration;
using k8s;
using k8s.Exceptions;

namespace OrleansAA.Gateway.Root;

/// <summary>The clients of the root apiserver, one for each thing it is asked: they may run under different users.</summary>
/// <param name="Core">Namespaces, and what governs admission.</param>
/// <param name="Authentication">The authentication ConfigMap and TokenReviews.</param>
/// <param name="Authorization">SubjectAccessReviews.</param>
/// <param name="Configuration">How the first is reached, for libraries that make clients of their own.</param>
internal sealed record RootClients(RootClient Core, IKubernetes Authentication, IKubernetes Authorization, Func<KubernetesClientConfiguration> Configuration) : IDisposable
{
    /// <summary>
    /// From the kubeconfigs that flags name; what no flag names, from the pod's service account, else from a kubeconfig that another flag names.
    /// Null outside a cluster and without kubeconfigs: the server is on its own.
    /// </summary>
    /// <exception cref="OperatorException">A kubeconfig is missing or no good.</exception>
    public static RootClients? Open(RootOptions options, ServiceAccount? account)
    {
        var core = Open("--kubeconfig", options.Kubeconfig) ?? account?.Configuration();
        var authentication = Open("--authentication-kubeconfig", options.AuthenticationKubeconfig) ?? core;
        var authorization = Open("--authorization-kubeconfig", options.AuthorizationKubeconfig) ?? core;
        return (core ?? authentication ?? authorization) is not { } any ? null
            : new(Connect(core ?? any, options), Connect(authentication ?? any, options), Connect(authorization ?? any, options), () => core ?? any);
    }

    public void Dispose()
    {
        Core.Dispose();
        Authentication.Dispose();
        Authorization.Dispose();
    }

    /// <summary>A client of whatever server a kubeconfig names.</summary>
    /// <exception cref="OperatorException">It is missing or no good.</exception>
    public static RootClient Connect(string flag, string path, string server, string userAgent) => Connect(Open(flag, path, server)!, userAgent, $"{flag}={path}");

    private static RootClient Connect(KubernetesClientConfiguration configuration, RootOptions options) => Connect(configuration, options.UserAgent, "--kubeconfig");

    private static RootClient Connect(KubernetesClientConfiguration configuration, string? userAgent, string source)
    {
        configuration.UserAgent = userAgent;
        try
        {
            return new RootClient(configuration);
        }
        catch (Exception e) when (e is KubeConfigException or System.Security.Cryptography.CryptographicException or FormatException or IOException)
        {
            throw new OperatorException($"{source}: {configuration.Host}: {OperatorException.Reason(e)}; give a kubeconfig with a CA and good credentials", e);
        }
    }

    private static KubernetesClientConfiguration? Open(string flag, string? path, string server = "the root apiserver")
    {
        if (path is null)
            return null;
        if (!File.Exists(path))
            throw new OperatorException($"{flag}={path}: no such file; give a kubeconfig of {server}");
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        }
        catch (Exception e) when (e is KubeConfigException or YamlDotNet.Core.YamlException or FormatException or IOException or UnauthorizedAccessException
            or InvalidOperationException or System.Security.Cryptography.CryptographicException or UriFormatException)
        {
            throw new OperatorException($"{flag}={path}: {OperatorException.Reason(e)}; give a kubeconfig of {server}", e);
        }
    }
}
