using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>
/// Has a say in writes: a kind's own rule in C#, the cluster's webhooks, its policies. Called in the turn of the object, which waits meanwhile; others do not.
/// May be called again for the same write: when the object has changed before the commit.
/// </summary>
public interface IAdmissionPlugin
{
    /// <summary>What operators know it by: <c>NamespaceLifecycle</c>.</summary>
    string Name { get; }

    /// <summary>False for operations it has nothing to say of: then it costs nothing.</summary>
    bool Handles(AdmissionOperation operation);
}

/// <summary>May edit the object, and refuse the write, before defaults are set again and the object is checked.</summary>
public interface IMutatingPlugin : IAdmissionPlugin
{
    /// <exception cref="StatusException">The write is refused.</exception>
    ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken);
}

/// <summary>May refuse the write, seeing the object as it will be stored.</summary>
public interface IValidatingPlugin : IAdmissionPlugin
{
    /// <exception cref="StatusException">The write is refused.</exception>
    ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken);
}
