using System.Globalization;
using k8s.Models;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the Service that the APIServices name leads to the port this server has.</summary>
internal sealed class ServiceCheck(Site site) : RootedCheck(site)
{
    private const int PortDefault = 443;
    private const string Effect = "the root apiserver does not reach this server, and its APIServices are not available";

    public static readonly Fault Missing = new(
        "service", "service-missing", CheckState.Failed, "service {service}, which APIService {name} names, is not there", Effect, "kubectl apply -f deploy/base/service.yaml; or name the right one in the APIService");

    public static readonly Fault PortMissing = new(
        "service", "service-port", CheckState.Failed, "service {service} has no port {port}, which APIService {name} names (it has {ports})", Effect,
        "kubectl patch apiservice {name} --type=merge -p '{\"spec\":{\"service\":{\"port\":{first}}}}'");

    public static readonly Fault Elsewhere = new(
        "service", "service-target-port", CheckState.Failed, "port {port} of service {service} leads to port {target}, and this server is at {own}", Effect,
        "kubectl patch service -n {namespace} {plain} --type=merge -p '{\"spec\":{\"ports\":[{\"name\":\"https\",\"port\":{port},\"targetPort\":{own}}]}}'");

    public override string Name => "service";

    public override string LooksAt => "the Service that the APIServices name, its port, and where that leads to";

    public override IReadOnlyList<Fault> Faults => [Missing, PortMissing, Elsewhere];

    protected override async Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken)
    {
        try
        {
            var findings = new List<Finding>();
            var named = new List<string>();
            foreach (var (group, version) in ApiServicesCheck.Wanted(Site.Definition.Kinds))
            {
                if ((await ApiServicesCheck.ReadAsync(root.Core, group, version, cancellationToken))?.Spec.Service is not { } target)
                    continue;
                var service = await ReadAsync<V1Service>(root.Core, $"api/v1/namespaces/{target.NamespaceProperty}/services/{target.Name}", cancellationToken);
                named.Add($"{target.NamespaceProperty}/{target.Name}");
                findings.AddRange(Examine(target, service, $"{version}.{group}"));
            }
            return named.Count == 0 ? CheckResult.Skipped("no APIService names a service; see apiservices") : CheckResult.Of(string.Join(", ", named.Distinct()), findings.DistinctBy(f => f.Problem));
        }
        catch (Exception e) when (RootErrors.IsForbidden(e))
        {
            return NotGranted("apiservices or services");
        }
    }

    private IEnumerable<Finding> Examine(Apiregistrationv1ServiceReference target, V1Service? service, string name)
    {
        var (called, number) = ($"{target.NamespaceProperty}/{target.Name}", target.Port ?? PortDefault);
        if (service is null)
            return [Missing.With(("service", called), ("name", name))];
        var ports = service.Spec.Ports ?? [];
        if (ports.FirstOrDefault(p => p.Port == number) is not { } port)
        {
            return [PortMissing.With(
                ("service", called), ("port", number), ("name", name), ("ports", string.Join(", ", ports.Select(p => p.Port))), ("first", ports.FirstOrDefault()?.Port ?? PortDefault))];
        }
        var own = Site.Options.SecurePort;
        // A port by its name is the pod's to say; one that is picked when the server starts is not known.
        return own == 0 || !int.TryParse(port.TargetPort?.Value ?? number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var leads) || leads == own ? []
            : [Elsewhere.With(("service", called), ("plain", target.Name), ("namespace", target.NamespaceProperty), ("port", number), ("target", leads), ("own", own))];
    }
}
