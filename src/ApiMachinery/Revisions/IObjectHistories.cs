using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>Where endpoints read what objects were.</summary>
public interface IObjectHistories
{
    /// <summary>The revisions that are kept of an object, and one more where there is one. As fresh as a fresh read.</summary>
    /// <returns>Null if there is no such object.</returns>
    /// <exception cref="StatusException">503: the store, or who keeps the older ones, does not answer.</exception>
    Task<RevisionHistory?> ReadAsync(ResourceKind kind, NamespacedName name, CancellationToken cancellationToken);
}
