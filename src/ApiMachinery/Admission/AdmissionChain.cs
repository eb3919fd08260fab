using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>The plugins in their order: first all that may edit, later all that only look. The first that refuses ends the write.</summary>
public sealed class AdmissionChain(IEnumerable<IAdmissionPlugin> plugins)
{
    public static readonly AdmissionChain Empty = new([]);

    private readonly IMutatingPlugin[] _mutating = [.. plugins.OfType<IMutatingPlugin>()];
    private readonly IValidatingPlugin[] _validating = [.. plugins.OfType<IValidatingPlugin>()];

    /// <summary>True if a plugin may edit objects of such a write.</summary>
    public bool Mutates(AdmissionOperation operation) => Array.Exists(_mutating, p => p.Handles(operation));

    /// <summary>True if a plugin looks at such a write.</summary>
    public bool Validates(AdmissionOperation operation) => Array.Exists(_validating, p => p.Handles(operation));

    /// <exception cref="StatusException">A plugin refuses the write, or has failed (500).</exception>
    public async ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        await AdmitOnceAsync(attributes, cancellationToken);
        if (!attributes.Reinvocation.IsWanted)
            return;
        attributes.Reinvocation.IsSecondRound = true;
        await AdmitOnceAsync(attributes, cancellationToken);
    }

    /// <exception cref="StatusException">A plugin refuses the write, or has failed (500).</exception>
    public async ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        foreach (var plugin in _validating)
        {
            if (plugin.Handles(attributes.Operation))
                await AskAsync(plugin, plugin.ValidateAsync(attributes, cancellationToken), cancellationToken);
        }
    }

    private async ValueTask AdmitOnceAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        foreach (var plugin in _mutating)
        {
            if (plugin.Handles(attributes.Operation))
                await AskAsync(plugin, plugin.AdmitAsync(attributes, cancellationToken), cancellationToken);
        }
    }

    /// <summary>A plugin that fails refuses: what was to be checked has not been.</summary>
    private static async ValueTask AskAsync(IAdmissionPlugin plugin, ValueTask answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer;
        }
        catch (Exception e) when (e is not StatusException && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw Statuses.InternalError(new InvalidOperationException($"admission plugin {plugin.Name} failed: {e.Message}", e));
        }
    }
}
