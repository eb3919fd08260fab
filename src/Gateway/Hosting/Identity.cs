using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Configuration;

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
        CheckTogether(options);
        if (options.Store is null)
            LocalPki.MakeDirectory(options.DataDir);
        var needsClientCa = !hasRoot && options.ClientCaFile is null;
        var local = options.TlsCertFile is null || needsClientCa ? LocalPki.Open(options.DataDir, options.Product.Name, options.BindAddress, clock) : null;

        var serving = ServingCertificates.Load(options, local);
        var own = needsClientCa ? new CaBundle($"--data-dir={options.DataDir}", [local!.Ca]) : null;
        var siloCa = options.Silo is { TlsCertFile: not null, TlsPrivateKeyFile: not null } ? CaBundle.FromFile("--silo-ca-file", options.Silo.CaFile) : null;
        var trust = new Trust(options.RequestHeader, ClientCa(options) ?? own, HeaderCa(options), siloCa, asksRoot: hasRoot && !options.Root.SkipLookup, clock);
        return new(serving, trust, [.. Reloaded(options, serving, trust, own)], needsClientCa ? local : null);
    }

    /// <exception cref="OperatorException">One flag of two is given.</exception>
    public static void CheckTogether(ServerOptions options)
    {
        if (options.TlsCertFile is null != options.TlsPrivateKeyFile is null)
            throw new OperatorException("--tls-cert-file and --tls-private-key-file go together; give both or none");
    }

    private static IEnumerable<ReloadedFiles> Reloaded(ServerOptions options, ServingCertificates serving, Trust trust, CaBundle? own)
    {
        string?[] shown = [options.TlsCertFile, options.TlsPrivateKeyFile, .. options.SniCertificates.SelectMany(c => new[] { c.CertificateFile, c.KeyFile })];
        if (shown.OfType<string>().ToList() is { Count: > 0 } files)
            yield return new(files, serving.Reload);
        string?[] believed = [options.ClientCaFile, options.RequestHeader.ClientCaFile];
        if (believed.OfType<string>().ToList() is { Count: > 0 } bundles)
            yield return new(bundles, () => trust.Publish(ClientCa(options) ?? own, HeaderCa(options)));
    }

    private static CaBundle? ClientCa(ServerOptions options) => CaBundle.FromFile("--client-ca-file", options.ClientCaFile);

    private static CaBundle? HeaderCa(ServerOptions options) => CaBundle.FromFile("--requestheader-client-ca-file", options.RequestHeader.ClientCaFile);
}
