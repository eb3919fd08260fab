using System.Net;
using System.Net.Sockets;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether what is said to a Redis can be read on the way.</summary>
internal sealed class RedisTlsCheck(Site site) : RedisedCheck(site)
{
    public static readonly Fault Open = new(
        "redis-tls", "redis-plain", CheckState.Warning, "Redis '{address}' is spoken to without TLS", "whoever is on the way reads objects and the password, and may change any object",
        "add ,ssl=true to the configuration of the store, with tls-port, tls-cert-file, tls-key-file and tls-ca-cert-file in redis.conf");

    public override string Name => "redis-tls";

    public override string LooksAt => "whether a Redis on another machine is spoken to with TLS";

    public override IReadOnlyList<Fault> Faults => [Open];

    protected override string Note(RedisFacts facts) => facts.IsEncrypted ? "TLS" : IsHere(facts.Endpoint) ? "on this machine" : "plain";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts) => facts.IsEncrypted || IsHere(facts.Endpoint) ? [] : [Open.With(("address", address))];

    private static bool IsHere(EndPoint? endpoint) => endpoint switch
    {
        UnixDomainSocketEndPoint => true,
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host == "localhost",
        _ => false,
    };
}
