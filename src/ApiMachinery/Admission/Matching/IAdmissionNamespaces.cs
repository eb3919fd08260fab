using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Admission.Matching;

/// <summary>Knows the namespaces that objects are in.</summary>
public interface IAdmissionNamespaces
{
    /// <exception cref="StatusException">404: there is no such namespace. 500: nobody can tell.</exception>
    ValueTask<AdmissionNamespace> FindAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A namespace as selectors and expressions see it.</summary>
/// <param name="Labels">Null for none.</param>
/// <param name="Tree">The object; asked for once somebody wants to see it.</param>
public sealed record AdmissionNamespace(IDictionary<string, string>? Labels, Lazy<MapValue> Tree);
