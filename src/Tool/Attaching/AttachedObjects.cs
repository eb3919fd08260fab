using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;
using OrleansAA.Tool.Deploying;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Attaching;

/// <summary>What is made in the cluster.</summary>
/// <param name="names">How it is called.</param>
/// <param name="api">What is served.</param>
/// <param name="process">Who makes it.</param>
/// <param name="endpoint">Where the server is.</param>
internal sealed class AttachedObjects(AttachNames names, ServedApi api, KnownProcess process, IPEndPoint endpoint)
{
    private const int Port = 443;
    private const string PortName = "https";

    /// <summary>Made if it is not there; whatever comes into it goes with it.</summary>
    public V1Namespace Namespace => new() { ApiVersion = "v1", Kind = "Namespace", Metadata = new() { Name = names.Namespace, Labels = Labels() } };

    /// <summary>The first that is made in the namespace, and the last that is taken away: it says who is attached.</summary>
    public V1Service Service => new()
    {
        ApiVersion = "v1", Kind = "Service",
        Metadata = Metadata(Labels(), new Dictionary<string, string> { [AttachNames.AttachedBy] = process.ToString(), [AttachNames.Product] = api.Product }),
        Spec = new()
        {
            // No selector: its endpoints are those that are written down for it.
            Type = "ClusterIP", IpFamilies = [IsIPv6 ? "IPv6" : "IPv4"], IpFamilyPolicy = "SingleStack", Ports = [new() { Name = PortName, Port = Port, Protocol = "TCP" }],
        },
    };

    public V1EndpointSlice EndpointSlice => new()
    {
        ApiVersion = "discovery.k8s.io/v1", Kind = "EndpointSlice",
        Metadata = Metadata(Labels(("kubernetes.io/service-name", names.Service), ("endpointslice.kubernetes.io/managed-by", AttachNames.Manager))),
        AddressType = IsIPv6 ? "IPv6" : "IPv4",
        Endpoints = [new() { Addresses = [endpoint.Address.ToString()], Conditions = new() { Ready = true } }],
        Ports = [new() { Name = PortName, Port = endpoint.Port, Protocol = "TCP" }],
    };

    /// <summary>For aggregators that know no EndpointSlices. No other slice is made of it.</summary>
    public V1Endpoints Endpoints => new()
    {
        ApiVersion = "v1", Kind = "Endpoints",
        Metadata = Metadata(Labels(("endpointslice.kubernetes.io/skip-mirror", "true"))),
        Subsets = [new() { Addresses = [new() { Ip = endpoint.Address.ToString() }], Ports = [new() { Name = PortName, Port = endpoint.Port, Protocol = "TCP" }] }],
    };

    public IEnumerable<V1APIService> ApiServices => ApiServiceText.Ranked(api).Select(r => new V1APIService
    {
        ApiVersion = "apiregistration.k8s.io/v1", Kind = "APIService",
        Metadata = new() { Name = r.Version.ApiService, Labels = Labels() },
        Spec = new()
        {
            Group = r.Version.Group, Version = r.Version.Name, GroupPriorityMinimum = ApiServiceText.GroupPriority, VersionPriority = r.Priority,
            Service = new() { Name = names.Service, NamespaceProperty = names.Namespace, Port = Port },
        },
    });

    private bool IsIPv6 => endpoint.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>All of it, for somebody to read. The APIServices are without the CA of the serving certificate, which the server makes.</summary>
    public string ToYaml(bool needsEndpoints) => string.Join(
        "---\n", ((IEnumerable<object>)[Namespace, Service, EndpointSlice, .. needsEndpoints ? (object[])[Endpoints] : [], .. ApiServices]).Select(o => KubernetesYaml.Serialize(o).TrimEnd() + "\n"));

    /// <summary>Those that lead to this server, and are to be made.</summary>
    /// <param name="bundle">The CA.</param>
    public IEnumerable<V1APIService> Registrations(byte[] bundle) => ApiServices.Select(a =>
    {
        a.Spec.CaBundle = bundle;
        return a;
    });

    /// <summary>The same APIService with this server in the place of another.</summary>
    /// <param name="live">As it is; it is changed.</param>
    /// <param name="bundle">The CA.</param>
    public V1APIService Instead(V1APIService live, byte[] bundle)
    {
        live.Metadata.Annotations = new Dictionary<string, string>(live.Metadata.Annotations ?? new Dictionary<string, string>()) { [AttachNames.Replaced] = KubernetesJson.Serialize(live.Spec) };
        live.Spec.Service = new() { Name = names.Service, NamespaceProperty = names.Namespace, Port = Port };
        (live.Spec.CaBundle, live.Spec.InsecureSkipTLSVerify) = (bundle, null);
        return live;
    }

    private V1ObjectMeta Metadata(Dictionary<string, string> labels, Dictionary<string, string>? annotations = null) => new() { Name = names.Service, NamespaceProperty = names.Namespace, Labels = labels, Annotations = annotations };

    private static Dictionary<string, string> Labels(params IEnumerable<(string Key, string Value)> more) =>
        more.Append((AttachNames.ManagedBy, AttachNames.Manager)).ToDictionary(l => l.Item1, l => l.Item2);
}
