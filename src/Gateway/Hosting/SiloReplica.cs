using System.Net;
using System.Net.Sockets;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Gateway.Hosting;

/// <summary>How this replica meets the others, as far as its flags can be believed.</summary>
internal static class SiloReplica
{
    private const string Together = "--silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file go together; give all or none";

    /// <param name="options">The flags.</param>
    /// <param name="isOneOfMany">There may be other replicas.</param>
    /// <param name="root">The root control plane; null for a server on its own.</param>
    /// <param name="rotated">Certificates that no file gives; null where there are none.</param>
    /// <exception cref="OperatorException">A file is missing or no good, or silos would be open to others.</exception>
    public static ReplicaOptions Of(SiloOptions options, bool isOneOfMany, RootClients? root, SiloTls? rotated)
    {
        if (options.ClusterId.Length == 0 || !options.ClusterId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw new OperatorException($"--cluster-id={options.ClusterId}: give letters, digits, '-', '.' and '_'");
        var replica = new ReplicaOptions
        {
            ClusterId = options.ClusterId,
            SiloAddress = options.Address,
            SiloPort = options.Port,
            Tls = ReadTls(options) is { } certificates ? new(certificates) : rotated,
            Pod = root is not null && options.Pod is { } pod ? new(pod, root.Configuration) : null,
        };
        if (isOneOfMany)
            CheckAddress(replica);
        return replica;
    }

    private static void CheckAddress(ReplicaOptions replica)
    {
        if (replica.SiloAddress.Equals(IPAddress.Any) || replica.SiloAddress.Equals(IPAddress.IPv6Any))
            throw new OperatorException($"--silo-address={replica.SiloAddress}: other replicas cannot call that; give the address they reach this one at");
        if (replica.Tls is null && !IPAddress.IsLoopback(replica.SiloAddress))
            throw new OperatorException(
                $"--silo-address={replica.SiloAddress}: whoever reaches it could write any object; "
                + "give --silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file, so that replicas prove who they are");
    }

    /// <summary>Tries the silo's address and port before anything is at work: what cannot be opened would be told with stacks, in the middle of the silo's start.</summary>
    /// <exception cref="OperatorException">It cannot be opened.</exception>
    public static void CheckPort(SiloOptions options)
    {
        try
        {
            using var probe = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(options.Address, options.Port));
        }
        catch (SocketException e)
        {
            throw new OperatorException(
                $"--silo-address={options.Address} --silo-port={options.Port}: {OperatorException.Reason(e)}; give an address of this machine and a port that is free, or end the process that has it", e);
        }
    }

    /// <summary>The files of the silo's certificates. When they change, new handshakes use what is in them then, on the silo's port and between replicas on the HTTPS port.</summary>
    public static ReloadedFiles Files(SiloOptions options, SiloTls tls, PeerTls peers, Trust trust) => new([options.TlsCertFile!, options.TlsPrivateKeyFile!, options.CaFile!], () =>
        Renew(ReadTls(options)!, $"--silo-ca-file={options.CaFile}", tls, peers, trust));

    /// <summary>Puts other certificates into force.</summary>
    /// <exception cref="OperatorException">Their CA overlaps with another; what was there before stays in force.</exception>
    public static void Renew(SiloCertificates renewed, string source, SiloTls tls, PeerTls peers, Trust trust)
    {
        trust.Publish(new CaBundle(source, renewed.Authorities));
        tls.Renew(renewed);
        peers.Renew(renewed.Certificate, renewed.Intermediates, renewed.Authorities);
    }

    private static SiloCertificates? ReadTls(SiloOptions options)
    {
        if (options is { TlsCertFile: null, TlsPrivateKeyFile: null, CaFile: null })
            return null;
        if (options is not { TlsCertFile: { } certificate, TlsPrivateKeyFile: { } key, CaFile: { } ca })
            throw new OperatorException(Together);
        var (leaf, chain) = PemFiles.Pair("--silo-tls-cert-file", certificate, key);
        return new SiloCertificates(leaf, chain, PemFiles.Bundle("--silo-ca-file", ca));
    }
}
