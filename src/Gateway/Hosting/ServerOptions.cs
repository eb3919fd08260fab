using System.Net;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Certificates;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Logging;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What the command line says, checked. Flags that kube has are named as kube names them.</summary>
public sealed record ServerOptions
{
    /// <summary>What the server is called.</summary>
    public Product Product { get; init; } = new();

    /// <summary>Which part of the work the process takes (<c>--role</c>).</summary>
    public Role Role { get; init; } = Role.All;

    /// <summary>Where HTTPS is served (<c>--bind-address</c>).</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The HTTPS port; 0 picks a free one.</summary>
    public int SecurePort { get; init; } = 9443;

    /// <summary>Certificate and key of the server (PEM); null makes them in <see cref="DataDir"/>.</summary>
    public string? TlsCertFile { get; init; }

    /// <summary>PEM: the key of the serving certificate (<c>--tls-private-key-file</c>); given with the certificate, or neither.</summary>
    public string? TlsPrivateKeyFile { get; init; }

    /// <summary>The certificates that no file gives, below a root.</summary>
    internal RotationOptions Certificates { get; init; } = new();

    /// <summary>Certificates for certain host names, besides that.</summary>
    public IReadOnlyList<SniCertificate> SniCertificates { get; init; } = [];

    /// <summary>Versions and cipher suites of TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>
    /// CA bundle (PEM) of client certificates whose subject is the user; null takes what the root says, or, without a root, the CA in
    /// <see cref="DataDir"/>.
    /// </summary>
    public string? ClientCaFile { get; init; }

    /// <summary>When identity headers of a front proxy are believed, and what they are called.</summary>
    public RequestHeaderOptions RequestHeader { get; init; } = new();

    /// <summary>The root control plane, if there is one: outside a cluster there is if a kubeconfig is given.</summary>
    public RootOptions Root { get; init; } = new();

    /// <summary>Admission plugins that shall be on, besides those that are anyway.</summary>
    public IReadOnlyList<string> EnabledPlugins { get; init; } = [];

    /// <summary>Admission plugins that shall be off.</summary>
    public IReadOnlyList<string> DisabledPlugins { get; init; } = [];

    /// <summary>The file with the configuration of admission plugins.</summary>
    public string? AdmissionControlConfigFile { get; init; }

    /// <summary>What becomes of creates without the rights that quotas take.</summary>
    public QuotaWithoutRights QuotaWithoutRights { get; init; }

    /// <summary>A file that says what is recorded of which requests; null: nothing is.</summary>
    public string? AuditPolicyFile { get; init; }

    /// <summary>The file it is recorded in; null: none.</summary>
    internal AuditLogOptions? AuditLog { get; init; }

    /// <summary>Whom it is sent to; null: nobody.</summary>
    internal AuditWebhookOptions? AuditWebhook { get; init; }

    /// <summary>The file that says where traces go; null: nothing is traced.</summary>
    public string? TracingConfigFile { get; init; }

    /// <summary>What is logged, and how it looks.</summary>
    internal LogOptions Log { get; init; } = new();

    /// <summary>How many requests there may be, and how long they may take.</summary>
    internal RequestLimits Limits { get; init; } = new();

    /// <summary>Users that each node has, who read the objects of their own node alone, of kinds whose objects belong to nodes.</summary>
    public IReadOnlyList<string> NodeRestrictedUsers { get; init; } = [];

    /// <summary>Columns that Tables show besides, of those that kinds have for that.</summary>
    public IReadOnlyList<string> AdditionalColumns { get; init; } = [];

    /// <summary>Where objects are kept: the name of a store and its configuration; null means a SQLite file in <see cref="DataDir"/>.</summary>
    public string? Store { get; init; }

    /// <summary>A file with the CONFIG, for a name alone in <see cref="Store"/>.</summary>
    public string? StoreConfigFile { get; init; }

    /// <summary>How many replicas of the store have to have a write before it is acknowledged.</summary>
    public int StoreReplicasAcknowledging { get; init; }

    /// <summary>Resources with a store of their own: GROUP/RESOURCE#STORE.</summary>
    public IReadOnlyList<string> StoreOverrides { get; init; } = [];

    /// <summary>Where replicas that share a store find each other: redis:CONFIG; null: where the store says.</summary>
    public string? Membership { get; init; }

    /// <summary>Whether objects are taken over as they were at another server, from whoever may.</summary>
    public bool TakesMigration { get; init; }

    /// <summary>How it meets the other replicas on one Redis.</summary>
    public SiloOptions Silo { get; init; } = new();

    /// <summary>How long the process goes on to serve after it was told to end, no longer ready, so that others learn to ask elsewhere.</summary>
    public TimeSpan ShutdownDelay { get; init; } = TimeSpan.Zero;

    /// <summary>A change stays in the log, and a watch can be resumed from before it, for at least this long.</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>At least so many changes stay in the log, however old they are.</summary>
    public int LogRetentionEvents { get; init; } = 10_000;

    /// <summary>So many bytes of objects are in a kind's log at most, however young they are; null leaves it to the store.</summary>
    public long? LogRetentionBytes { get; init; }

    /// <summary>Where the server keeps what it makes itself: store, CA, certificates, kubeconfig.</summary>
    public string DataDir { get; init; } = ".aa";

    /// <summary>With what the pod says that no flag does.</summary>
    internal ServerOptions InPod() => this with { Certificates = Certificates with { Namespace = Certificates.Namespace ?? ServiceAccount.FindNamespace() } };
}
