using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Telemetry;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>
/// One webhook of a configuration, made ready once: rules are taken apart, selectors are parsed. Immutable. What a configuration leaves out is what the root
/// would have filled in when it was written (failurePolicy Fail, matchPolicy Equivalent, 10 s).
/// </summary>
public sealed class Webhook
{
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(10);

    private Webhook()
    {
    }

    /// <summary>The configuration it is in.</summary>
    public required string Configuration { get; init; }

    /// <summary>As errors name it: <c>defaults.shop.example</c>.</summary>
    public required string Name { get; init; }

    /// <summary>It may edit the object.</summary>
    public required bool IsMutating { get; init; }

    /// <summary>Distinguishes it from others of the same name.</summary>
    public required string Id { get; init; }

    /// <summary>Which writes it is asked of: those that one of the rules meets.</summary>
    public required IReadOnlyList<ResourceRule> Rules { get; init; }

    /// <summary>matchPolicy: a rule for another version of the resource counts, too; the webhook is called with that one.</summary>
    public required bool IsEquivalent { get; init; }

    /// <summary>Which namespaces' objects it is asked of, by the labels of the namespace.</summary>
    public required ObjectSelector NamespaceSelector { get; init; }

    /// <summary>Which objects it is asked of, by their labels, old or new.</summary>
    public required ObjectSelector ObjectSelector { get; init; }

    /// <summary>failurePolicy Ignore: the write goes on where the webhook cannot be asked.</summary>
    public required bool FailsOpen { get; init; }

    /// <summary>How long its answer is waited for.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>sideEffects; null where the configuration does not say.</summary>
    public required string? SideEffects { get; init; }

    /// <summary>reinvocationPolicy IfNeeded.</summary>
    public required bool MayBeReinvoked { get; init; }

    /// <summary>The first version of AdmissionReview it takes that is known here; null if there is none.</summary>
    public required string? ReviewVersion { get; init; }

    /// <summary>Where it is, and whom its certificate chains to.</summary>
    public required Admissionregistrationv1WebhookClientConfig Client { get; init; }

    /// <summary>Conditions in CEL, all of which must hold; null for none, as most webhooks have it.</summary>
    public required MatchConditions? Conditions { get; init; }

    /// <summary>Those of a mutating configuration, in its order.</summary>
    public static IReadOnlyList<Webhook> Of(V1MutatingWebhookConfiguration configuration) => Number(configuration.Metadata.Name, configuration.Webhooks ?? [], h => h.Name, (h, id) => new()
    {
        Configuration = configuration.Metadata.Name,
        Name = h.Name,
        IsMutating = true,
        Id = id,
        Rules = RulesOf(h.Rules),
        IsEquivalent = h.MatchPolicy is null or "Equivalent",
        NamespaceSelector = new(h.NamespaceSelector),
        ObjectSelector = new(h.ObjectSelector),
        FailsOpen = h.FailurePolicy == "Ignore",
        Timeout = TimeoutOf(h.TimeoutSeconds),
        SideEffects = h.SideEffects,
        MayBeReinvoked = h.ReinvocationPolicy == "IfNeeded",
        ReviewVersion = KnownOf(h.AdmissionReviewVersions),
        Client = h.ClientConfig ?? new(),
        Conditions = MatchConditions.Of(h.MatchConditions, new(h.Name, ConditionsSubject.Webhook, AdmissionMetrics.Admit)),
    });

    /// <summary>Those of a validating configuration, in its order.</summary>
    public static IReadOnlyList<Webhook> Of(V1ValidatingWebhookConfiguration configuration) => Number(configuration.Metadata.Name, configuration.Webhooks ?? [], h => h.Name, (h, id) => new()
    {
        Configuration = configuration.Metadata.Name,
        Name = h.Name,
        IsMutating = false,
        Id = id,
        Rules = RulesOf(h.Rules),
        IsEquivalent = h.MatchPolicy is null or "Equivalent",
        NamespaceSelector = new(h.NamespaceSelector),
        ObjectSelector = new(h.ObjectSelector),
        FailsOpen = h.FailurePolicy == "Ignore",
        Timeout = TimeoutOf(h.TimeoutSeconds),
        SideEffects = h.SideEffects,
        MayBeReinvoked = false,
        ReviewVersion = KnownOf(h.AdmissionReviewVersions),
        Client = h.ClientConfig ?? new(),
        Conditions = MatchConditions.Of(h.MatchConditions, new(h.Name, ConditionsSubject.Webhook, AdmissionMetrics.ValidatingWebhook)),
    });

    /// <summary>Names need not be unique in a configuration.</summary>
    private static List<Webhook> Number<T>(string configuration, IEnumerable<T> hooks, Func<T, string> nameOf, Func<T, string, Webhook> make)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var made = new List<Webhook>();
        foreach (var hook in hooks)
        {
            var name = nameOf(hook);
            var number = seen.GetValueOrDefault(name);
            seen[name] = number + 1;
            made.Add(make(hook, $"{configuration}/{name}/{number}"));
        }
        return made;
    }

    private static ResourceRule[] RulesOf(IEnumerable<V1RuleWithOperations>? rules) => [.. (rules ?? []).Select(r => new ResourceRule(r))];

    private static TimeSpan TimeoutOf(int? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : TimeoutDefault;

    private static string? KnownOf(IEnumerable<string>? versions) => (versions ?? []).FirstOrDefault(v => v is "v1" or "v1beta1");
}
