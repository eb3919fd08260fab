using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Admission;

/// <summary>Whether objects may be created in a namespace (the NamespaceLifecycle admission plugin). Nothing else asks: a namespace must be able to empty itself.</summary>
internal interface INamespaceLifecycle
{
    /// <param name="kind">Of the object to be created.</param>
    /// <param name="space">Its namespace; "" for a cluster-scoped kind.</param>
    /// <param name="name">Its name; "" if it is to be generated.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StatusException">404: there is no such namespace. 403: it is being terminated. 500: nobody can tell.</exception>
    ValueTask CheckCreateAsync(ResourceKind kind, string space, string name, CancellationToken cancellationToken);
}

/// <summary>Without a root control plane there are no namespaces to look at: every name is one.</summary>
internal sealed class AnyNamespace : INamespaceLifecycle
{
    public ValueTask CheckCreateAsync(ResourceKind kind, string space, string name, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
