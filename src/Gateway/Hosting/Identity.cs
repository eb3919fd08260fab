using OrleansAA.Gateway.Authentication;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The certificates this server shows and those it believes, from flags, from the root, or made in the data directory.</summary>
/// <param name="Serving">What it shows.</param>
/// <param name="Trust">What it believes.</param>
/// <param name="Files">The files these came from.</param>
/// <param name="Admin">The CA and the admin of a server on its own; null where others say who is who.</param>
internal sealed record Identity(ServingCertificates Serving, Trust Trust, IReadOnlyList<ReloadedFiles> Files, LocalPki? Admin)
{
    /// <param name="options">The flags.</param>
    /// <param name="hasRoot">True if there is a root control plane to ask.</param>
    /// <param name="clock">Now.</param>
    /// <exception cref="OperatorException">A file is missing or no good.</exception>
    public static Identity Load(ServerOptions options, bool hasRoot, TimeProvider clock)
    {
        if (options.TlsCertFile is null != options.TlsPrivateKeyFile is null)
            throw new OperatorException("--tls-cert-file and --tls-private-key-file go together; give both or none");
        if (options.Store is null)
            LocalPki.MakeDirectory(options.DataDir);
        var needsClientCa = !hasRoot && options.ClientCaFile is null;
        var local = options.TlsCertFile is null || needsClientCa ? LocalPki.Open(options.DataDir, options.BindAddress, clock.GetUtcNow()) : null;

        var serving = ServingCertificates.Load(options, local);
        var clientCa = options.ClientCaFile is { } ca ? PemFiles.Bundle("--client-ca-file", ca) : needsClientCa ? [local!.Ca] : null;
        var headerCa = options.RequestHeader.ClientCaFile is { } headers ? PemFiles.Bundle("--requestheader-client-ca-file", headers) : null;
        var trust = new Trust(options.RequestHeader, clientCa, headerCa, asksRoot: hasRoot && !options.Root.SkipLookup, clock);
        return new(serving, trust, [.. Reloaded(options, serving, trust, clientCa)], needsClientCa ? local : null);
    }

    private static IEnumerable<ReloadedFiles> Reloaded(
        ServerOptions options, ServingCertificates serving, Trust trust, System.Security.Cryptography.X509Certificates.X509Certificate2Collection? clientCa)
    {
        string?[] shown = [options.TlsCertFile, options.TlsPrivateKeyFile, .. options.SniCertificates.SelectMany(c => new[] { c.CertificateFile, c.KeyFile })];
        if (shown.OfType<string>().ToList() is { Count: > 0 } files)
            yield return new(files, serving.Reload);
        string?[] believed = [options.ClientCaFile, options.RequestHeader.ClientCaFile];
        if (believed.OfType<string>().ToList() is { Count: > 0 } bundles)
            yield return new(bundles, () => trust.Publish(
                options.ClientCaFile is { } c ? PemFiles.Bundle("--client-ca-file", c) : clientCa,
                options.RequestHeader.ClientCaFile is { } h ? PemFiles.Bundle("--requestheader-client-ca-file", h) : null));
    }
}
