using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>The registries of the kinds served here.</summary>
public interface IObjectRegistries
{
    /// <exception cref="InvalidOperationException">The resource is not served: a newer replica knows a kind that this one does not.</exception>
    ObjectRegistry RegistryOf(GroupResource resource);
}
