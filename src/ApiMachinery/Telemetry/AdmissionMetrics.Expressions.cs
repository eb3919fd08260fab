using System.Diagnostics.Metrics;

namespace OrleansAA.ApiMachinery.Telemetry;

/// <summary>What the expressions of policies and webhooks come to (k8s.io/apiserver/pkg/admission/plugin/policy: metrics).</summary>
public static partial class AdmissionMetrics
{
    private static readonly InstrumentAdvice<double> ExpressionSeconds = new() { HistogramBucketBoundaries = [0.0000005, 0.001, 0.01, 0.1, 1.0] };
    private static readonly InstrumentAdvice<double> ConditionSeconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.1, 0.2, 0.25] };

    private static readonly Counter<long> Checks = Meter.CreateCounter<long>(
        "apiserver_validating_admission_policy_check_total", "{check}", "Validations of policies that failed or could not be evaluated, by policy, binding, error, and what came of it: deny, warn, audit, allow.");

    private static readonly Histogram<double> CheckDurations = Meter.CreateHistogram(
        "apiserver_validating_admission_policy_check_duration_seconds", "s", "How long these expressions took, by the same.", tags: null, ExpressionSeconds);

    private static readonly Counter<long> Mutations = Meter.CreateCounter<long>(
        "apiserver_mutating_admission_policy_check_total", "{mutation}", "Mutations of policies that were made or failed, by policy, binding, and error: no_error means that it was made.");

    private static readonly Histogram<double> MutationDurations = Meter.CreateHistogram(
        "apiserver_mutating_admission_policy_check_duration_seconds", "s", "How long mutations of policies took, by the same.", tags: null, ExpressionSeconds);

    private static readonly Counter<long> ConditionErrors = Meter.CreateCounter<long>(
        "apiserver_admission_match_condition_evaluation_errors_total", "{condition}", "Match conditions that could not be evaluated, by the name of their policy or webhook, which of these it is, what it may, and operation.");

    private static readonly Histogram<double> ConditionDurations = Meter.CreateHistogram(
        "apiserver_admission_match_condition_evaluation_seconds", "s", "How long all match conditions of a policy or webhook took, by the same.", tags: null, ConditionSeconds);

    private static readonly Counter<long> ConditionExclusions = Meter.CreateCounter<long>(
        "apiserver_admission_match_condition_exclusions_total", "{write}", "Writes that a webhook was not asked about because of its match conditions, by the same.");

    /// <summary>A validation of a policy has failed, or could not be evaluated.</summary>
    /// <param name="policy">Its name.</param>
    /// <param name="binding">The binding's name.</param>
    /// <param name="errorType"><c>compile_error</c>, <c>out_of_budget</c>, <c>invalid_error</c>: for whatever else, a validation that is false included.</param>
    /// <param name="action"><c>deny</c>, <c>warn</c>, <c>audit</c>, or <c>allow</c> where it is passed over.</param>
    /// <param name="took">The expression.</param>
    public static void Policy(string policy, string binding, string errorType, string action, TimeSpan took)
    {
        if (!Checks.Enabled)
            return;
        KeyValuePair<string, object?>[] tags = [new("policy", policy), new("policy_binding", binding), new("error_type", errorType), new("enforcement_action", action)];
        Checks.Add(1, tags);
        CheckDurations.Record(took.TotalSeconds, tags);
    }

    /// <summary>A mutation of a policy was made, or has failed.</summary>
    /// <param name="policy">Its name.</param>
    /// <param name="binding">The binding's name.</param>
    /// <param name="errorType"><c>no_error</c>, <c>compile_error</c>, <c>out_of_budget</c>, <c>invalid_error</c>.</param>
    /// <param name="took">The expression, and the change of the object.</param>
    public static void Mutation(string policy, string binding, string errorType, TimeSpan took)
    {
        if (!Mutations.Enabled)
            return;
        KeyValuePair<string, object?>[] tags = [new("policy", policy), new("policy_binding", binding), new("error_type", errorType)];
        Mutations.Add(1, tags);
        MutationDurations.Record(took.TotalSeconds, tags);
    }

    /// <summary>The match conditions of a policy or a webhook were evaluated.</summary>
    /// <param name="subject">Whose they are.</param>
    /// <param name="operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>.</param>
    /// <param name="errors">How many could not be, before the first that is false.</param>
    /// <param name="took">All together.</param>
    public static void Conditions(ConditionsSubject subject, string operation, int errors, TimeSpan took)
    {
        if (!ConditionDurations.Enabled)
            return;
        var tags = TagsOf(subject.Name, subject.Kind, subject.Type, operation);
        if (errors > 0)
            ConditionErrors.Add(errors, tags);
        ConditionDurations.Record(took.TotalSeconds, tags);
    }

    /// <summary>A webhook is not asked because of its match conditions.</summary>
    /// <param name="webhook">Its name.</param>
    /// <param name="type"><see cref="Admit"/> or <see cref="Validate"/>.</param>
    /// <param name="operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>.</param>
    public static void Excluded(string webhook, string type, string operation)
    {
        if (ConditionExclusions.Enabled)
            ConditionExclusions.Add(1, TagsOf(webhook, ConditionsSubject.Webhook, type, operation));
    }

    private static KeyValuePair<string, object?>[] TagsOf(string name, string kind, string type, string operation) =>
        [new("name", name), new("kind", kind), new("type", type), new("operation", operation)];
}

/// <summary>Whose match conditions something is.</summary>
/// <param name="Name">Of the policy or the webhook.</param>
/// <param name="Kind"><see cref="Policy"/> or <see cref="Webhook"/>.</param>
/// <param name="Type"><see cref="AdmissionMetrics.Admit"/> or <see cref="AdmissionMetrics.ValidatingWebhook"/> of webhooks, <see cref="AdmissionMetrics.Validate"/> of all policies.</param>
public readonly record struct ConditionsSubject(string Name, string Kind, string Type)
{
    /// <summary>They are a policy's.</summary>
    public const string Policy = "policy";

    /// <summary>They are a webhook's.</summary>
    public const string Webhook = "webhook";
}
