using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Collection;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Monitoring;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Serving;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.Gateway.Tracing;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Puts the process together. The only place that names the grains' project.</summary>
internal static class Composition
{
#pragma warning disable RS0030 // The only place where time and chance are those of the machine: everything else is given them.
    public static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly Random Chance = Random.Shared;
#pragma warning restore RS0030

    /// <param name="definition">What is served.</param>
    /// <param name="options">The flags.</param>
    /// <param name="identity">Certificates.</param>
    /// <param name="root">The root control plane; null for a server on its own.</param>
    /// <param name="surroundings">What is around it; null: the process.</param>
    public static WebApplication Build(ServerDefinition definition, ServerOptions options, Identity identity, RootClients? root, Surroundings? surroundings = null)
    {
        surroundings ??= Surroundings.Process;
        var plan = StorePlan.Of(options, definition.Stores, definition.Kinds);
        var rotated = RotatedCertificates.Of(options, hasRoot: root is not null, isOneOfMany: plan.Membership is not null);
        var replica = CheckReplica(options, plan, root);
        var shared = ReplicaInProcess.For(plan, surroundings.Replica);
        PeerTls? peers = null;
        if (replica.Tls is { } tls)
        {
            peers = new PeerTls(tls.Current.Certificate, tls.Current.Intermediates, tls.Current.Authorities, Clock);
            if (rotated.Silo is null)
                identity = identity with { Files = [.. identity.Files, SiloReplica.Files(options.Silo, tls, peers, identity.Trust)] };
        }
        // Nothing but the command line configures the server: no appsettings.json, which would have the whole directory watched where it is started; no ASPNETCORE_ variables.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Composition).Assembly.GetName().Name, Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Configuration.Sources.Clear();
        builder.Logging.AddLines(options.Log);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Apply(kestrel, options, identity, peers));

        var services = builder.Services;
        identity = identity with { Files = [.. identity.Files, .. services.AddAdmissionConfiguration(options.AdmissionControlConfigFile, Clock)] };
        services.Configure<HostOptions>(o => o.ShutdownTimeout = Server.ShutdownTimeout + options.Limits.WatchTerminationGrace);
        services.AddSingleton(surroundings.Clock);
        services.AddSingleton(Chance);
        services.AddSingleton(definition.Kinds);
        services.AddSingleton(definition.Product);
        services.AddSingleton(options);
        services.AddSingleton(plan);
        services.AddMetrics();
        services.AddSingleton<ServerEvents>();
        services.AddMonitoring(hasObjects: options.Role != Role.Gateway, GrainsHosting.MeterName);
        services.AddHostedService<QuietHeap>();
        services.AddSingleton<StartPhase>();
        services.AddSingleton<Draining>();
        services.AddSingleton<IHostLifetime>(s => new DrainingLifetime(
            s.GetRequiredService<IHostApplicationLifetime>(), s.GetRequiredService<Draining>(), s.GetRequiredService<TimeProvider>(), options.ShutdownDelay));
        services.AddAudit(options);
        if (options.TracingConfigFile is { } tracing)
            services.AddTracing(TracingOptions.Read(tracing), definition.Product.Name);
        services.AddTrust(options, identity, root);
        services.AddShownCertificates(identity, replica.Tls);
        if (root is not null)
            rotated.AddTo(services, options, definition.Kinds, root, identity, replica.Tls, peers);
        services.AddLimits(options.Limits);
        services.AddFairness(options.Limits, hasRoot: root is not null);
        services.AddDocuments(definition.Product);
        services.AddSingleton(new ReplicaProfile(options.Role, options.BindAddress, options.Silo.Address));
        services.AddProxying(plan.Membership is null ? null : peers, options.TakesMigration);
        if (options.Role == Role.Gateway)
        {
            services.AddReplicaDirectoryAlone(plan.Membership!, replica);
            services.AddSingleton(s => ReplicasCheck(s.GetRequiredService<IReplicaDirectory>()));
        }
        else
        {
            if (plan.Membership is not null)
                SiloReplica.CheckPort(options.Silo);
            services.AddObjects(options.AdditionalColumns);
            if (root is not null)
                services.AddRootAdmission(options);
            foreach (var plugin in definition.Plugins)
                services.AddSingleton(plugin);
            if (root is not null)
                services.AddRootQuotas(options);
            // Where there is a root, its garbage collector finds these kinds like any others.
            if (root is null)
                services.AddHostedService<GarbageCollector>();
            builder.AddGrains(
                new GrainsOptions
                {
                    Stores = s => shared?.Stores ?? plan.Open(s, options), Membership = plan.Membership, Cluster = shared?.Cluster, Replica = replica, Compaction = CompactionOf(options), IsTraced = options.TracingConfigFile is not null,
                    SiloClock = surroundings.Clock == Clock ? null : Clock,
                },
                definition.Kinds);
        }

        var app = builder.Build();
        app.UsePipeline();
        return app;
    }

    /// <summary>How this replica meets the others.</summary>
    /// <exception cref="OperatorException">Flags contradict each other, or a file is no good.</exception>
    public static ReplicaOptions CheckReplica(ServerOptions options, StorePlan plan, RootClients? root)
    {
        var (isOneOfMany, placeholder) = (plan.Membership is not null, (SiloTls?)null);
        if (RotatedCertificates.Of(options, hasRoot: root is not null, isOneOfMany).Silo is { } silo)
            placeholder = RotatedCertificates.Placeholder(silo, options.Certificates, Clock);
        var replica = SiloReplica.Of(options.Silo, isOneOfMany, root, placeholder);
        CheckRole(options.Role, plan, replica);
        return replica;
    }

    /// <summary>Gateways and silos are apart only where they can find each other, and prove to each other who they are.</summary>
    private static void CheckRole(Role role, StorePlan plan, ReplicaOptions replica)
    {
        if (role == Role.All)
            return;
        var flag = $"--role={role.ToString().ToLowerInvariant()}";
        if (plan.Membership is null)
            throw new OperatorException($"{flag} --store={plan.Store}: gateways and silos find each other in Redis; give --store=redis:CONFIG, or leave --role out");
        if (replica.Tls is null)
            throw new OperatorException($"{flag}: gateways and silos prove to each other who they are; give --silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file");
    }

    private static HealthCheck ReplicasCheck(IReplicaDirectory directory) =>
        new("replicas", () => directory.Others.Count > 0 ? null : "no replica that has a silo has told of itself; start one with the same --store and --cluster-id");

    private static CompactionLimits CompactionOf(ServerOptions options) =>
        new() { LogRetention = options.LogRetention, LogRetentionEvents = options.LogRetentionEvents };
}
