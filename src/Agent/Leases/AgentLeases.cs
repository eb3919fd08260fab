using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.Agent.Connections;

namespace OrleansAA.Agent.Leases;

/// <summary>The Leases by which agents say that they are there: one for each, with the names of its host in an annotation. A server on its own has none.</summary>
internal sealed class AgentLeases(ApiConnection api, string @namespace)
{
    public const string Label = Rules.PortRule.Group + "/agent";
    public const string HostsAnnotation = Rules.PortRule.Group + "/hosts";

    /// <summary>How often an agent renews its Lease.</summary>
    public static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(15);

    /// <summary>Without a renewal for so long, an agent is taken for gone.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(45);

    private const string FieldManager = "portrule-agent";
    private const int NameCharactersMax = 253;

    /// <summary>All of them.</summary>
    /// <exception cref="HttpOperationException">They are not to be had: <see cref="AreNot"/> says whether that will stay so.</exception>
    public async Task<IReadOnlyList<V1Lease>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await api.CoordinationV1.ListNamespacedLeaseAsync(@namespace, labelSelector: Label, cancellationToken: cancellationToken)).Items];

    /// <summary>Says that the agent of a host is there.</summary>
    /// <exception cref="HttpOperationException">It could not be said.</exception>
    public async Task RenewAsync(IReadOnlyList<string> hosts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = NameOf(hosts[0]);
        await api.CoordinationV1.PatchNamespacedLeaseAsync(
            new V1Patch(Configuration(name, hosts, now), V1Patch.PatchType.ApplyPatch), name, @namespace, fieldManager: FieldManager, force: true, cancellationToken: cancellationToken);
    }

    /// <summary>Whether the server has no Leases, or none for who asks.</summary>
    public static bool AreNot(HttpOperationException error) => error.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden;

    public static IEnumerable<string> HostsOf(V1Lease lease) =>
        lease.Metadata.Annotations is { } notes && notes.TryGetValue(HostsAnnotation, out var hosts) ? hosts.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>A name that an object may have, whatever the host is called.</summary>
    internal static string NameOf(string host)
    {
        var name = string.Concat($"portrule-agent-{host.ToLowerInvariant()}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')).TrimEnd('-', '.');
        return name.Length > NameCharactersMax ? name[..NameCharactersMax].TrimEnd('-', '.') : name;
    }

    private static string Configuration(string name, IReadOnlyList<string> hosts, DateTimeOffset now) => new JsonObject
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Label] = "" }, ["annotations"] = new JsonObject { [HostsAnnotation] = string.Join(',', hosts) } },
        ["spec"] = new JsonObject
        {
            ["holderIdentity"] = hosts[0],
            ["leaseDurationSeconds"] = (int)Duration.TotalSeconds,
            ["renewTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        },
    }.ToJsonString();
}
