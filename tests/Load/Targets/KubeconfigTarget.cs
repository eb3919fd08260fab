using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace OrleansAA.Load.Targets;

/// <summary>An API that somebody else has started, as a kubeconfig names it.</summary>
internal sealed class KubeconfigTarget : ITarget
{
    private KubeconfigTarget(KubernetesClientConfiguration configuration, Caller caller, IReadOnlyList<int> pids)
    {
        Addresses = [new Uri(configuration.Host)];
        Caller = caller;
        Processes = [.. pids.Select(p => new MeasuredProcess(NameOf(p), p))];
    }

    public string Name => Addresses[0].GetLeftPart(UriPartial.Authority);

    public IReadOnlyList<Uri> Addresses { get; }

    public Caller Caller { get; }

    public IReadOnlyList<MeasuredProcess> Processes { get; }

    /// <exception cref="LoadException">The kubeconfig cannot be read.</exception>
    public static async Task<KubeconfigTarget> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig, options.Context);
            return new(configuration, await CallerOfAsync(configuration, cancellationToken), options.ServerPids);
        }
        catch (Exception e) when (e is KubeConfigException or YamlDotNet.Core.YamlException or IOException or FormatException or UriFormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new LoadException($"--kubeconfig={options.Kubeconfig}: {e.Message}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<Caller> CallerOfAsync(KubernetesClientConfiguration configuration, CancellationToken cancellationToken)
    {
        var authorization = configuration switch
        {
            { TokenProvider: { } provider } => await provider.GetAuthenticationHeaderAsync(cancellationToken),
            { AccessToken: { Length: > 0 } token } => new AuthenticationHeaderValue("Bearer", token),
            _ => null,
        };
        return new(CertificateOf(configuration), configuration.SslCaCerts, authorization?.ToString(), configuration.SkipTlsVerify);
    }

    private static X509Certificate2? CertificateOf(KubernetesClientConfiguration configuration)
    {
        static string Pem(string? data, string? file) => data is { Length: > 0 } ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : File.ReadAllText(file!);
        if (configuration is { ClientCertificateData: not { Length: > 0 }, ClientCertificateFilePath: not { Length: > 0 } })
            return null;
        using var shown = X509Certificate2.CreateFromPem(
            Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath), Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath));
        return X509CertificateLoader.LoadPkcs12(shown.Export(X509ContentType.Pkcs12), null);
    }

    private static string NameOf(int process)
    {
        try
        {
            return $"{File.ReadAllText($"/proc/{process}/comm").Trim()} {process}";
        }
        catch (IOException)
        {
            throw new LoadException($"--server-pids={process}: there is no such process on this machine");
        }
    }
}
