using System.CommandLine;
using System.Net;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about other replicas on the same Redis.</summary>
internal sealed class SiloFlags(Product product)
{
    private readonly Option<string> _clusterId = Flags.Of("--cluster-id", "Name of the cluster that replicas on one Redis form; their keys begin with it.", product.ClusterId, r => r.Tokens[0].Value);
    private readonly Option<IPAddress> _address = Flags.Address("--silo-address", "IP address other replicas reach this one at; not loopback only with the --silo-tls flags.", "");
    private readonly Option<int> _port = Flags.Number("--silo-port", "Port other replicas reach this one at; 0 picks a free one.", product.SiloPort, ushort.MaxValue);
    private readonly Option<string?> _tlsCert = Flags.Of<string?>("--silo-tls-cert-file", "Certificate (PEM, for server and client) this replica shows to others.");
    private readonly Option<string?> _tlsKey = Flags.Of<string?>("--silo-tls-private-key-file", "Key of --silo-tls-cert-file (PEM).");
    private readonly Option<string?> _ca = Flags.Of<string?>("--silo-ca-file", "CA bundle of all replicas' certificates: whoever has one may write any object.");

    public IEnumerable<Option> All => [_clusterId, _address, _port, _tlsCert, _tlsKey, _ca];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        Silo = new()
        {
            ClusterId = result.GetValue(_clusterId)!,
            Address = result.GetValue(_address)!,
            Port = result.GetValue(_port),
            TlsCertFile = result.GetValue(_tlsCert),
            TlsPrivateKeyFile = result.GetValue(_tlsKey),
            CaFile = result.GetValue(_ca),
        },
    };
}
