using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Objects;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Root;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Proxying;

/// <summary>Replicas in this process, on a Redis of their own, that prove to each other who they are.</summary>
internal sealed class ReplicaGroup : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Member> _members = [];
    private readonly RedisServer _redis;
    private readonly TestAuthority _silos;

    private ReplicaGroup(RedisServer redis)
    {
        _redis = redis;
        _silos = new TestAuthority(_directory.Path, "silo-ca");
        Silo = _silos.Peer("silo", "CN=silo");
    }

    /// <summary>The certificate of every replica.</summary>
    public TestCertificate Silo { get; }

    public static async Task<ReplicaGroup> StartAsync() => new(await RedisServer.StartAsync());

    /// <summary>Starts a replica, and waits until it is ready.</summary>
    /// <param name="role">What it takes.</param>
    /// <param name="change">Its flags, but for those that make it one of the group.</param>
    /// <param name="kinds">What it serves; everything if not given.</param>
    /// <param name="plugin">A plugin of its own.</param>
    public async Task<Member> AddAsync(
        Role role = Role.All, Func<ServerOptions, ServerOptions>? change = null, IReadOnlyList<ResourceKind>? kinds = null, Func<IServiceProvider, IAdmissionPlugin>? plugin = null)
    {
        var options = new ServerOptions
        {
            Role = role,
            SecurePort = 0,
            Store = $"redis:{_redis.Address}",
            DataDir = _directory.File(".aa"),
            Silo = new() { TlsCertFile = Silo.CertificateFile, TlsPrivateKeyFile = Silo.KeyFile, CaFile = _silos.CertificateFile },
        };
        options = change?.Invoke(options) ?? options;
        var root = RootClients.Open(options.Root, account: null);
        var definition = Served.Rules with { Kinds = kinds ?? Served.Rules.Kinds, Plugins = plugin is null ? [] : [plugin] };
        var app = Composition.Build(definition, options, Identity.Load(options, hasRoot: root is not null, TimeProvider.System), root);
        var member = new Member(app, root, options.DataDir);
        _members.Add(member);
        await app.StartAsync();
        await Eventually.TrueAsync(async () => (await Ask.GetAsync(member.Address, "/readyz")).Status == 200, "the replica is ready");
        return member;
    }

    /// <summary>Another CA, and a certificate of it, take the place of the files that the replicas began with.</summary>
    public void Renew()
    {
        var next = new TestAuthority(_directory.File("next"), "next-silo-ca");
        var renewed = next.Peer("silo", "CN=silo");
        File.Copy(next.CertificateFile, _silos.CertificateFile, overwrite: true);
        File.Copy(renewed.KeyFile, Silo.KeyFile, overwrite: true);
        File.Copy(renewed.CertificateFile, Silo.CertificateFile, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Enumerable.Reverse(_members))
            await member.DisposeAsync();
        await _redis.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>A replica, and a client of it.</summary>
    internal sealed class Member(WebApplication app, RootClients? root, string dataDirectory) : IAsyncDisposable
    {
        private ApiClient? _client;
        private bool _ended;

        public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        public TestCertificate Admin => new(Path.Combine(dataDirectory, "admin.crt"), Path.Combine(dataDirectory, "admin.key"));

        public ApiClient Client => _client ??= new ApiClient(Address, dataDirectory);

        public Draining Draining => app.Services.GetRequiredService<Draining>();

        public ServedStreams Served => app.Services.GetRequiredService<ServedStreams>();

        /// <summary>Who has seats.</summary>
        public FairScheduler Scheduler => app.Services.GetRequiredService<FairScheduler>();

        private IReplicaDirectory Directory => app.Services.GetRequiredService<IReplicaDirectory>();

        /// <summary>The silo a gateway takes for the one that has an object's grain.</summary>
        public string? OwnerOf(string space, string name) => Directory.OwnerOf(Rule.Resource, new(space, name))?.Silo;

        /// <summary>The silo that has an object's grain.</summary>
        public async Task<string?> SiloOfAsync(string space, string name)
        {
            var grains = app.Services.GetRequiredService<IGrainFactory>();
            var grain = grains.GetGrain<IObjectGrain>(new ObjectGrainKey(Rule.Resource, new(space, name)).ToString());
            return (await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain))?.ToParsableString();
        }

        /// <summary>A single request of the admin, with headers.</summary>
        public Task<Raw.RawAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => Ask.GetAsync(Address, path, Admin, headers);

        /// <summary>Opens a WebSocket, as the admin.</summary>
        public async Task<ClientWebSocket> OpenSocketAsync(string path, CancellationToken cancellationToken)
        {
            var socket = new ClientWebSocket();
            socket.Options.ClientCertificates.Add(Admin.Load());
#pragma warning disable CA5359 // Whom it talks to is not what is tested.
            socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            await socket.ConnectAsync(new Uri($"wss://{Address.Authority}{path}"), cancellationToken);
            return socket;
        }

        /// <summary>Waits until what it knows of the others is as wanted.</summary>
        public Task KnowsAsync(Func<IReadOnlyList<ReplicaInfo>, bool> wanted) => Eventually.TrueAsync(() => wanted(Directory.Others), "a replica knows of the others");

        /// <summary>Ends it as a signal does, and waits as long as that takes.</summary>
        public Task StopAsync() => app.StopAsync();

        public async ValueTask DisposeAsync()
        {
            if (_ended)
                return;
            _ended = true;
            _client?.Dispose();
            using var now = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
            root?.Dispose();
        }
    }
}
