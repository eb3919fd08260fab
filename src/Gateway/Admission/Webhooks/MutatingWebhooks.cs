using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>
/// Asks the mutating webhooks of the root that match a write, one after the other, and applies what they answer
/// (k8s.io/apiserver/pkg/admission/plugin/webhook/mutating). In a second round only those are asked again that want to be, and only where somebody after them has edited the object.
/// </summary>
internal sealed partial class MutatingWebhooks(
    MutatingWebhookInformer configurations, AdmissionReadiness readiness, WebhookMatcher matcher, WebhookCaller caller, IAdmissionAuthorizer authorizers,
    TimeProvider clock, ILogger<MutatingWebhooks> log) : IMutatingPlugin
{
    public string Name => AdmissionPlugins.MutatingWebhooks;

    public bool Handles(AdmissionOperation operation) => true;

    /// <exception cref="StatusException">A webhook refuses, or could not be asked and its failurePolicy is Fail (500). 403: the configurations are not known yet.</exception>
    public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        readiness.IsReady(configurations.Synced) && configurations.Relevant.Count == 0 ? ValueTask.CompletedTask : new(AskAllAsync(attributes, cancellationToken));

    private async Task AskAllAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (!readiness.IsReady(configurations.Synced))
            await readiness.WaitAsync(configurations.Synced, attributes, cancellationToken);
        var input = new AdmissionInput(new(attributes), authorizers);
        var objects = input.Objects;
        var rounds = attributes.Reinvocation.Kept<ReinvocationRounds>(Name);
        var name = GeneratedName.Hide(attributes);
        if (attributes.Reinvocation.IsSecondRound)
            rounds.BeginSecond(objects);
        foreach (var (index, webhook) in configurations.Relevant)
        {
            if (await matcher.MatchAsync(webhook, input, cancellationToken) is not { } call)
                continue;
            if (attributes.Reinvocation.IsSecondRound && !rounds.IsDue(call.Webhook.Id))
                continue;
            if (await AskAsync(call, objects, index, cancellationToken))
            {
                rounds.Edited();
                attributes.Reinvocation.IsWanted = true;
            }
            if (call.Webhook.MayBeReinvoked)
                rounds.Asked(call.Webhook.Id);
        }
        rounds.End(objects);
        GeneratedName.Restore(attributes, name);
    }

    /// <returns>True if the object is another now.</returns>
    private async Task<bool> AskAsync(WebhookCall call, ReviewedObjects objects, int index, CancellationToken cancellationToken)
    {
        var attributes = objects.Attributes;
        var place = $"round_{(attributes.Reinvocation.IsSecondRound ? 1 : 0)}_index_{index}";
        var isChanged = false;
        var (started, outcome) = (clock.GetTimestamp(), WebhookOutcomes.NotAsked);
        try
        {
            if (attributes.DryRun && call.RefusalOfDryRun() is { } refusal)
                throw refusal;
            var answer = await caller.AskAsync(call, objects, isMutating: true, cancellationToken);
            WebhookAnswers.Note(call.Webhook, answer, attributes);
            outcome = WebhookOutcomes.Allowed;
            if (!answer.Allowed)
                throw Refused(answer.Refusal(call.Webhook), out outcome);
            isChanged = WebhookPatch.Apply(call, answer, objects);
            WebhookAnswers.NotePatch(call.Webhook, answer, attributes, place);
        }
        catch (WebhookFailedException e) when (call.Webhook.FailsOpen)
        {
            outcome = WebhookOutcomes.Of(e);
            LogOpen(call.Webhook.Name, e.Message);
            attributes.Annotate($"failed-open.mutation.webhook.admission.k8s.io/{place}", call.Webhook.Name);
        }
        catch (WebhookFailedException e)
        {
            outcome = WebhookOutcomes.Of(e);
            LogClosed(call.Webhook.Name, e.Message);
            throw Statuses.InternalError(e);
        }
        catch (OperationCanceledException)
        {
            outcome = WebhookOutcomes.GivenUp(call.Webhook);
            throw;
        }
        finally
        {
            AdmissionMetrics.Webhook(call.Webhook.Name, AdmissionMetrics.Admit, attributes.Operation.ToText(), outcome, clock.GetElapsedTime(started));
            WebhookAnswers.NoteMutation(call.Webhook, isChanged, attributes, place);
        }
        return isChanged;
    }

    private static StatusException Refused(StatusException refusal, out WebhookOutcome outcome)
    {
        outcome = WebhookOutcomes.Of(refusal);
        return refusal;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed calling webhook, failing open {Name}: {Reason}")]
    private partial void LogOpen(string name, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed calling webhook, failing closed {Name}: {Reason}")]
    private partial void LogClosed(string name, string reason);
}
