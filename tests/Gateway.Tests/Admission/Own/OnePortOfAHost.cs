using System.Globalization;
using k8s.Models;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Tests.Admission.Own.V1;
using OrleansAA.PortRules.V1;

namespace OrleansAA.Gateway.Tests.Admission.Own;

/// <summary>
/// Refuses a port of a host that another rule of the namespace has, which no schema can check: it takes other objects. Rules are written at once on different replicas, so that to look is
/// not enough: before a rule gets a port, a claim is created that is named by host and port. The store lets one of two creates through, whoever makes them.
/// A claim whose rule never came about is given to another after <see cref="WriteMax"/>; a write that stood still for longer than that and is committed then is what this does not see.
/// </summary>
internal sealed class OnePortOfAHost(KindObjects objects, TimeProvider clock) : IValidatingPlugin
{
    public static readonly ResourceKind Claims = new KindBuilder<PortClaim>().Build();

    /// <summary>The longest a write is between its admission and its end: as long as a request may take.</summary>
    public static readonly TimeSpan WriteMax = TimeSpan.FromMinutes(1);

    private static readonly UserInfo Itself = UserInfo.Authenticated("system:portrules", "", ["system:masters"]);

    public string Name => "OnePortOfAHost";

    public bool Handles(AdmissionOperation operation) => operation is AdmissionOperation.Create or AdmissionOperation.Update;

    /// <exception cref="StatusException">403: another has the port. 409: another is just getting it.</exception>
    public async ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (attributes.Object is not PortRule rule || (attributes.OldObject is PortRule old && Place(old) == Place(rule)))
            return;
        await RequireFreeAsync(attributes, rule, cancellationToken);
        if (!attributes.DryRun && !attributes.IsNameTaken)
            await ClaimAsync(attributes, rule, cancellationToken);
    }

    private static (string Host, int Port) Place(PortRule rule) => (rule.Spec.Host, rule.Spec.Port);

    private async Task RequireFreeAsync(AdmissionAttributes attributes, PortRule rule, CancellationToken cancellationToken)
    {
        var there = await objects.ListAsync<PortRule>(
            attributes.Kind, attributes.Namespace, string.Create(CultureInfo.InvariantCulture, $"spec.host={rule.Spec.Host},spec.port={rule.Spec.Port}"), cancellationToken);
        if (there.FirstOrDefault(r => r.Metadata.Name != rule.Metadata.Name) is { } other)
            throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, $"port {rule.Spec.Port} of {rule.Spec.Host} belongs to {other.Metadata.Name}");
    }

    private async Task ClaimAsync(AdmissionAttributes attributes, PortRule rule, CancellationToken cancellationToken)
    {
        var claim = new PortClaim
        {
            Metadata = new V1ObjectMeta { Name = NameOf(rule), NamespaceProperty = attributes.Namespace },
            Spec = new() { Rule = rule.Metadata.Name, Since = clock.GetUtcNow().UtcDateTime },
        };
        if (await objects.TryCreateAsync(Claims, claim, Itself, cancellationToken))
            return;
        if (await objects.GetAsync<PortClaim>(Claims, new NamespacedName(attributes.Namespace, NameOf(rule)), cancellationToken) is not { } held)
            throw Busy(attributes, rule);
        if (held.Spec.Rule == rule.Metadata.Name)
            return;
        // Who had it may have come about meanwhile.
        await RequireFreeAsync(attributes, rule, cancellationToken);
        if (clock.GetUtcNow().UtcDateTime - held.Spec.Since < WriteMax)
            throw Busy(attributes, rule);
        held.Spec = claim.Spec;
        if (!await objects.TryUpdateAsync(Claims, held, Itself, cancellationToken))
            throw Busy(attributes, rule);
    }

    /// <summary>An IPv6 address has colons, which a name has not.</summary>
    private static string NameOf(PortRule rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Spec.Port}.{rule.Spec.Host.Replace(':', '-')}");

    private static StatusException Busy(AdmissionAttributes attributes, PortRule rule) =>
        Statuses.Conflict(attributes.Kind.Resource, attributes.Name, $"port {rule.Spec.Port} of {rule.Spec.Host} is just being given to another rule; please try again");
}
