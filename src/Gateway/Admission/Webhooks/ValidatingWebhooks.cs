using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>
/// Asks the validating webhooks of the root that match a write, all at once, and waits for all of them (k8s.io/apiserver/pkg/admission/plugin/webhook/validating). Of several
/// refusals the first in order is told.
/// </summary>
internal sealed partial class ValidatingWebhooks(
    ValidatingWebhookInformer configurations, AdmissionReadiness readiness, WebhookMatcher matcher, WebhookCaller caller, IAdmissionAuthorizer authorizers,
    TimeProvider clock, ILogger<ValidatingWebhooks> log) : IValidatingPlugin
{
    public string Name => AdmissionPlugins.ValidatingWebhooks;

    public bool Handles(AdmissionOperation operation) => true;

    /// <exception cref="StatusException">A webhook refuses, or could not be asked and its failurePolicy is Fail (500). 403: the configurations are not known yet.</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        readiness.IsReady(configurations.Synced) && configurations.Relevant.Count == 0 ? ValueTask.CompletedTask : new(AskAllAsync(attributes, cancellationToken));

    private async Task AskAllAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (!readiness.IsReady(configurations.Synced))
            await readiness.WaitAsync(configurations.Synced, attributes, cancellationToken);
        var input = new AdmissionInput(new(attributes), authorizers);
        List<WebhookCall>? calls = null;
        foreach (var (_, webhook) in configurations.Relevant)
        {
            if (await matcher.MatchAsync(webhook, input, cancellationToken) is { } call)
                (calls ??= []).Add(call);
        }
        if (calls is not null)
            await AskAsync(calls, input.Objects, cancellationToken);
    }

    private async Task AskAsync(List<WebhookCall> calls, ReviewedObjects objects, CancellationToken cancellationToken)
    {
        // Encoded before anybody is asked: those who are asked at once share the bytes.
        foreach (var call in calls)
            (_, _) = (objects.New(call.Version), objects.Old(call.Version));
        var outcomes = await Task.WhenAll(calls.Select(c => AskAsync(c, objects, cancellationToken)));
        for (var i = 0; i < calls.Count; i++)
            Note(calls[i].Webhook, outcomes[i], i, objects.Attributes);
        if (outcomes.FirstOrDefault(o => o.Refusal is not null).Refusal is { } refusal)
            throw refusal;
    }

    private async Task<Outcome> AskAsync(WebhookCall call, ReviewedObjects objects, CancellationToken cancellationToken)
    {
        var (started, measured) = (clock.GetTimestamp(), WebhookOutcomes.GivenUp(call.Webhook));
        try
        {
            var outcome = await TryAsync(call, objects, cancellationToken);
            measured = outcome.Measured;
            return outcome;
        }
        finally
        {
            AdmissionMetrics.Webhook(call.Webhook.Name, AdmissionMetrics.ValidatingWebhook, objects.Attributes.Operation.ToText(), measured, clock.GetElapsedTime(started));
        }
    }

    private async Task<Outcome> TryAsync(WebhookCall call, ReviewedObjects objects, CancellationToken cancellationToken)
    {
        try
        {
            if (objects.Attributes.DryRun && call.RefusalOfDryRun() is { } refusal)
                return new(null, refusal, null);
            var answer = await caller.AskAsync(call, objects, isMutating: false, cancellationToken);
            return new(answer, answer.Allowed ? null : answer.Refusal(call.Webhook), null);
        }
        catch (WebhookFailedException e)
        {
            return new(null, call.Webhook.FailsOpen ? null : Statuses.InternalError(e), e);
        }
    }

    private void Note(Webhook webhook, Outcome outcome, int index, AdmissionAttributes attributes)
    {
        if (outcome.Answer is { } answer)
            WebhookAnswers.Note(webhook, answer, attributes);
        if (outcome.Failure is not { } failure)
            return;
        if (!webhook.FailsOpen)
        {
            LogClosed(webhook.Name, failure.Message);
            return;
        }
        LogOpen(webhook.Name, failure.Message);
        attributes.Annotate($"failed-open.validating.webhook.admission.k8s.io/round_0_index_{index}", webhook.Name);
    }

    /// <param name="Answer">Null where there was none.</param>
    /// <param name="Refusal">Null where the write may go on.</param>
    /// <param name="Failure">Null where the webhook has answered.</param>
    private readonly record struct Outcome(AdmissionAnswer? Answer, StatusException? Refusal, WebhookFailedException? Failure)
    {
        public WebhookOutcome Measured => Failure is not null ? WebhookOutcomes.Of(Failure)
            : Answer is null ? WebhookOutcomes.NotAsked
            : Refusal is null ? WebhookOutcomes.Allowed
            : WebhookOutcomes.Of(Refusal);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed calling webhook, failing open {Name}: {Reason}")]
    private partial void LogOpen(string name, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed calling webhook, failing closed {Name}: {Reason}")]
    private partial void LogClosed(string name, string reason);
}
