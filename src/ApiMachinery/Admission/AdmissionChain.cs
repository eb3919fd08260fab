using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>The plugins in their order: first all that may edit, later all that only look. The first that refuses ends the write.</summary>
/// <param name="plugins">In order.</param>
/// <param name="clock">What their work is measured by; null where it is not.</param>
public sealed class AdmissionChain(IEnumerable<IAdmissionPlugin> plugins, TimeProvider? clock = null)
{
    /// <summary>A chain that lets everything pass.</summary>
    public static readonly AdmissionChain Empty = new([]);

    private readonly IMutatingPlugin[] _mutating = [.. plugins.OfType<IMutatingPlugin>()];
    private readonly IValidatingPlugin[] _validating = [.. plugins.OfType<IValidatingPlugin>()];

    private bool IsMeasured => clock is not null && AdmissionMetrics.Enabled;

    /// <summary>True if a plugin may edit objects of such a write.</summary>
    public bool Mutates(AdmissionOperation operation) => Array.Exists(_mutating, p => p.Handles(operation));

    /// <summary>True if a plugin looks at such a write.</summary>
    public bool Validates(AdmissionOperation operation) => Array.Exists(_validating, p => p.Handles(operation));

    /// <exception cref="StatusException">A plugin refuses the write, or has failed (500).</exception>
    public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) => StepAsync(AdmissionMetrics.Admit, attributes, AdmitRoundsAsync, cancellationToken);

    /// <exception cref="StatusException">A plugin refuses the write, or has failed (500).</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) => StepAsync(AdmissionMetrics.Validate, attributes, ValidateOnceAsync, cancellationToken);

    private async ValueTask AdmitRoundsAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        await AdmitOnceAsync(attributes, cancellationToken);
        if (!attributes.Reinvocation.IsWanted)
            return;
        attributes.Reinvocation.IsSecondRound = true;
        await AdmitOnceAsync(attributes, cancellationToken);
    }

    private async ValueTask AdmitOnceAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        foreach (var plugin in _mutating)
        {
            if (plugin.Handles(attributes.Operation))
                await AskAsync(plugin, AdmissionMetrics.Admit, attributes, static (p, a, stop) => ((IMutatingPlugin)p).AdmitAsync(a, stop), cancellationToken);
        }
    }

    private async ValueTask ValidateOnceAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        foreach (var plugin in _validating)
        {
            if (plugin.Handles(attributes.Operation))
                await AskAsync(plugin, AdmissionMetrics.Validate, attributes, static (p, a, stop) => ((IValidatingPlugin)p).ValidateAsync(a, stop), cancellationToken);
        }
    }

    private async ValueTask StepAsync(string type, AdmissionAttributes attributes, Func<AdmissionAttributes, CancellationToken, ValueTask> step, CancellationToken cancellationToken)
    {
        if (!IsMeasured)
        {
            await step(attributes, cancellationToken);
            return;
        }
        var (started, isRefused) = (clock!.GetTimestamp(), true);
        try
        {
            await step(attributes, cancellationToken);
            isRefused = false;
        }
        finally
        {
            AdmissionMetrics.Step(type, attributes.Operation.ToText(), isRefused, clock.GetElapsedTime(started));
        }
    }

    /// <summary>A plugin that fails refuses, be it before its first await: what was to be checked has not been.</summary>
    private async ValueTask AskAsync(
        IAdmissionPlugin plugin, string type, AdmissionAttributes attributes, Func<IAdmissionPlugin, AdmissionAttributes, CancellationToken, ValueTask> ask, CancellationToken cancellationToken)
    {
        var (started, isRefused) = (IsMeasured ? clock!.GetTimestamp() : 0, true);
        try
        {
            await ask(plugin, attributes, cancellationToken);
            isRefused = false;
        }
        catch (Exception e) when (e is not StatusException && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw Statuses.InternalError(new InvalidOperationException($"admission plugin {plugin.Name} failed: {e.Message}", e));
        }
        finally
        {
            if (IsMeasured)
                AdmissionMetrics.Plugin(plugin.Name, type, attributes.Operation.ToText(), isRefused, clock!.GetElapsedTime(started));
        }
    }
}
