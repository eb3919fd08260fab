using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Net;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The command line: one flag a line, each with what <c>--help</c> says of it.</summary>
internal sealed class ServerCommand
{
    /// <summary>More replicas than anybody has of one Redis.</summary>
    private const int StoreReplicasMax = 16;

    private readonly ServerDefinition _definition;
    private readonly Option<Role> _role = Flags.Choice(
        "--role", "Which part of the work this process takes: all, gateway or silo.", Role.All, ("all", Role.All), ("gateway", Role.Gateway), ("silo", Role.Silo));
    private readonly Option<IPAddress> _bindAddress = Flags.Address("--bind-address", "IP address to serve HTTPS on.", ", 0.0.0.0 for all");
    private readonly Option<int> _securePort;
    private readonly TlsFlags _tls = new();
    private readonly CertificateFlags _certificates = new();
    private readonly TrustFlags _trust = new();
    private readonly AdmissionFlags _admission = new();
    private readonly AuditFlags _audit = new();
    private readonly LogFlags _log = new();
    private readonly LimitFlags _limits = new();
    private readonly Option<string?> _store;
    private readonly Option<string?> _storeConfig;
    private readonly Option<string[]> _storeOverrides = Flags.List<string>(
        "--store-override", "A store for one resource alone: GROUP/RESOURCE#STORE, with a STORE as --store takes it. May be given again for others.", splitsAtCommas: false, text => text, "GROUP/RESOURCE#STORE");
    private readonly Option<int> _storeReplicas = Flags.Number(
        "--store-replicas-acknowledging", "How many replicas of the Redis must have a write before it is acknowledged. With 0 a failover may lose writes.", 0, StoreReplicasMax);
    private readonly Option<string?> _membership = Flags.Of<string?>(
        "--membership", "Where replicas that share a store find each other: redis:CONFIG. The Redis of --store if not given.");
    private readonly SiloFlags _silo;
    private readonly Option<string[]> _additionalColumns;
    private readonly Option<string[]> _nodeRestrictedUsers;
    private readonly CompactionFlags _compaction = new();
    private readonly Option<bool> _migration = new("--enable-migration")
    {
        Description = "Take over objects as they were at another server, uid, timestamps and managedFields included, below /migration, from whoever may PUT and DELETE there: for the time of dotnet aa migrate.",
    };
    private readonly Option<TimeSpan> _shutdownDelay = Flags.Duration(
        "--shutdown-delay-duration", "How long to go on serving after SIGTERM, not ready any more, while new requests are handed to other replicas.", TimeSpan.Zero);
    private readonly Option<string> _dataDir = Flags.Of("--data-dir", "Directory for what the server makes itself: store, CA, certificates, kubeconfig.", ".aa", r => r.Tokens[0].Value);
    private readonly IReadOnlyList<Option> _options;
    private readonly Command _root;

    public ServerCommand(ServerDefinition definition)
    {
        _definition = definition;
        _securePort = Flags.Number("--secure-port", "Port to serve HTTPS on; 0 picks a free one.", definition.Product.SecurePort, ushort.MaxValue);
        _store = Flags.Of<string?>("--store", $"Where objects are kept: {definition.Stores.Usage}. A SQLite file in the data directory if not given.");
        _storeConfig = Flags.Of<string?>(
        "--store-config-file", $"File with the CONFIG of {StoreConfig.Alone(definition.Stores)}, which may hold a password; without it and without one in the flag, the environment variable {StoreConfig.Variable(definition.Product)}.");
        _silo = new SiloFlags(definition.Product);
        string[] columns = [.. definition.Kinds.SelectMany(k => k.AdditionalColumns).Select(c => c.Name).Distinct(StringComparer.Ordinal)];
        _additionalColumns = Flags.List<string>(
            "--additional-columns", $"Columns that kubectl get shows besides. There are: {string.Join(", ", columns)}.", splitsAtCommas: true, text => columns.Contains(text) ? text : null, string.Join(" or ", columns));
        string[] nodeFields = [.. definition.Kinds.Where(k => k.NodeField is not null).Select(k => $"{k.Plural} by {k.NodeField}")];
        _nodeRestrictedUsers = Flags.List<string>(
            "--node-restricted-users",
            $"Users that each node has, such as system:serviceaccount:NAMESPACE:NAME of a DaemonSet, who list and watch objects of the node alone that their token names, and read no others: {string.Join(", ", nodeFields)}. They need the rights besides.",
            splitsAtCommas: true, text => text, "USER");
        // Not a RootCommand, whose name is the assembly's.
        _root = new Command(definition.Product.Name, $"{definition.Product.Summary} Without arguments: everything in .aa, HTTPS on 127.0.0.1:{definition.Product.SecurePort}.");
        _root.TreatUnmatchedTokensAsErrors = true;
        _options = [_role, _bindAddress, _securePort, .. _tls.All, .. _certificates.All, .. _trust.All, .. _admission.All, .. _audit.All, .. _log.All, .. _limits.All, _store, _storeConfig, _storeReplicas, _storeOverrides, _membership, .. _silo.All, .. columns.Length == 0 ? (Option[])[] : [_additionalColumns], .. nodeFields.Length == 0 ? (Option[])[] : [_nodeRestrictedUsers], .. _compaction.All, _migration, _shutdownDelay, _dataDir];
        foreach (var option in (IEnumerable<Option>)[new HelpOption(), new VersionOption(), .. _options])
            _root.Options.Add(option);
    }

    /// <summary>All flags, in the order of <c>--help</c>.</summary>
    internal IReadOnlyList<Option> Options => _options;

    /// <summary>The subcommands, each with the flags that it has besides.</summary>
    internal IEnumerable<(Command Command, IReadOnlyList<Option> Own)> Subcommands => _root.Subcommands.Select(c => (c, (IReadOnlyList<Option>)[.. c.Options.Where(o => o is not HelpOption).Except(_options)]));

    /// <summary>Adds a subcommand, which takes the flags of the server and some of its own.</summary>
    public void Add(string name, string description, IReadOnlyList<Option> own, Func<ServerOptions, ParseResult, Task<int>> run)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = true };
        foreach (var option in (IEnumerable<Option>)[new HelpOption(), .. own, .. _options])
            command.Options.Add(option);
        command.SetAction((result, _) => run(Read(result), result));
        _root.Subcommands.Add(command);
    }

    /// <summary>Reads the command line and runs the server with it.</summary>
    /// <returns>The exit code: 0, 2 for a command line that is not understood, or what <paramref name="run"/> returns.</returns>
    public async Task<int> InvokeAsync(string[] arguments, Func<ServerOptions, Task<int>> run)
    {
        // Before it is parsed: a command with subcommands and no action of its own wants one of them.
        _root.SetAction((result, _) => run(Read(result)));
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"error: {parsed.Errors[0].Message.TrimEnd('.')}; see --help");
            return 2;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private ServerOptions Read(ParseResult result) => _limits.Read(result, _compaction.Read(result, _silo.Read(result, _admission.Read(result, _audit.Read(result, _log.Read(result, _trust.Read(result, _certificates.Read(result, _tls.Read(result, new()
    {
        Product = _definition.Product,
        Root = new() { UserAgent = $"{_definition.Product.Name}-server" },
        Role = result.GetValue(_role),
        BindAddress = result.GetValue(_bindAddress)!,
        SecurePort = result.GetValue(_securePort),
        Store = result.GetValue(_store),
        StoreConfigFile = result.GetValue(_storeConfig),
        StoreReplicasAcknowledging = result.GetValue(_storeReplicas),
        StoreOverrides = result.GetValue(_storeOverrides)!,
        Membership = result.GetValue(_membership),
        AdditionalColumns = result.GetValue(_additionalColumns) ?? [],
        NodeRestrictedUsers = result.GetValue(_nodeRestrictedUsers) ?? [],
        TakesMigration = result.GetValue(_migration),
        ShutdownDelay = result.GetValue(_shutdownDelay),
        DataDir = result.GetValue(_dataDir)!,
    })))))))));
}
