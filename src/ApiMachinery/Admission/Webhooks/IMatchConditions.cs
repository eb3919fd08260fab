using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>Evaluates the matchConditions of webhooks.</summary>
public interface IMatchConditions
{
    /// <summary>Whether all of a webhook's conditions hold; asked only where it has some and all else matches.</summary>
    /// <param name="webhook">Whose conditions.</param>
    /// <param name="attributes">The write.</param>
    /// <param name="version">The version that the webhook would be called with, which expressions see.</param>
    /// <param name="cancellationToken">Ends what an expression waits for.</param>
    /// <exception cref="MatchConditionException">One cannot be evaluated. What then becomes of the write is the webhook's failurePolicy's to say.</exception>
    ValueTask<bool> HoldAsync(Webhook webhook, AdmissionAttributes attributes, KindVersion version, CancellationToken cancellationToken);
}

/// <summary>A condition cannot be evaluated.</summary>
public sealed class MatchConditionException(string message) : Exception(message);

/// <summary>Where expressions cannot be evaluated, no condition can: who says Fail is not passed by, who says Ignore is.</summary>
public sealed class NoMatchConditions : IMatchConditions
{
    public ValueTask<bool> HoldAsync(Webhook webhook, AdmissionAttributes attributes, KindVersion version, CancellationToken cancellationToken) =>
        throw new MatchConditionException($"matchConditions of webhook \"{webhook.Name}\" cannot be evaluated: this server has no expressions (CEL)");
}
