using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>A server as its flags describe it, with what checks ask more than once.</summary>
internal sealed class Site : IDisposable
{
    private readonly List<OperatorException> _mistakes = [];

    public Site(ServerDefinition definition, ServerOptions options, ServiceAccount? account, TimeProvider clock, Machine machine)
    {
        (Definition, Options, Clock, Machine) = (definition, options, clock, machine);
        Plan = Try(() => StorePlan.Of(options, definition.Stores, definition.Kinds));
        Root = Try(() => RootClients.Open(options.Root, account));
        Redises = [.. (Plan?.Redises ?? []).Select(r => new RedisProbe(r, clock))];
        AskedRoot = new(Root, clock);
        Roster = new(this);
        KeptServing = new(this);
    }

    public ServerDefinition Definition { get; }

    public ServerOptions Options { get; }

    public TimeProvider Clock { get; }

    public Machine Machine { get; }

    /// <summary>What replicas see to themselves, below a root.</summary>
    public RotatedCertificates Rotated => RotatedCertificates.Of(Options, hasRoot: Root is not null, isOneOfMany: Plan?.Membership is not null);

    /// <summary>Null where flags are wrong.</summary>
    public StorePlan? Plan { get; }

    /// <summary>Null for a server on its own, or where flags are wrong.</summary>
    public RootClients? Root { get; }

    public RootProbe AskedRoot { get; }

    /// <summary>Those in which objects, or the list of replicas, are.</summary>
    public IReadOnlyList<RedisProbe> Redises { get; }

    /// <summary>What this server shows where replicas see to it themselves.</summary>
    public KeptServingProbe KeptServing { get; }

    /// <summary>Who is in the cluster.</summary>
    public RosterProbe Roster { get; }

    /// <summary>What is wrong with the flags about root and stores.</summary>
    public IReadOnlyList<OperatorException> Mistakes => _mistakes;

    /// <summary>Why there is nothing to look at.</summary>
    /// <param name="reason">The reason, if flags are right.</param>
    public string Because(string reason) => _mistakes.Count == 0 ? reason : "flags are wrong; see flags";

    /// <summary>The serving certificate, its key, and the CA it should be of where this server makes it itself.</summary>
    public (string Certificate, string Key, bool IsOwn) Serving => Options is { TlsCertFile: { } certificate, TlsPrivateKeyFile: { } key }
        ? (certificate, key, false)
        : (Path.Combine(Options.DataDir, "serving.crt"), Path.Combine(Options.DataDir, "serving.key"), true);

    public void Dispose()
    {
        Root?.Dispose();
        foreach (var redis in Redises)
            redis.Dispose();
    }

    private T? Try<T>(Func<T?> make)
        where T : class
    {
        T? made = null;
        if (FlagsCheck.MistakeOf(() => made = make()) is { } mistake)
            _mistakes.Add(mistake);
        return made;
    }
}
