using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>The objects of the root that parametrize policies.</summary>
public interface IPolicyParams
{
    /// <exception cref="PolicyConfigurationException">The kind is not known.</exception>
    ValueTask<IParamObjects> OpenAsync(ParamKind kind, CancellationToken cancellationToken);
}

/// <summary>All objects of one kind, as far as they are known.</summary>
public interface IParamObjects
{
    /// <summary>Whether the objects are in namespaces.</summary>
    bool IsNamespaced { get; }

    /// <summary>Waits a moment for the first list; false if it is still not there.</summary>
    ValueTask<bool> AwaitSyncedAsync(CancellationToken cancellationToken);

    /// <summary>The object of a name. One that is not known is looked for at the root itself: it may have been made just now.</summary>
    /// <param name="space">"" for a cluster-scoped kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="PolicyConfigurationException">Nobody can tell.</exception>
    ValueTask<MapValue?> FindAsync(string space, string name, CancellationToken cancellationToken);

    /// <summary>The objects of a namespace ("" for a cluster-scoped kind), by name.</summary>
    IEnumerable<MapValue> List(string space);
}

/// <summary>A policy or a binding cannot be used as it is. What then becomes of the write is the failurePolicy's to say.</summary>
public sealed class PolicyConfigurationException(string message) : Exception(message);
