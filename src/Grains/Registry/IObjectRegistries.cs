using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Grains.Registry;

/// <summary>The registries of the kinds served here.</summary>
internal interface IObjectRegistries
{
    /// <exception cref="InvalidOperationException">The resource is not served: a newer replica knows a kind that this one does not.</exception>
    ObjectRegistry RegistryOf(GroupResource resource);
}
