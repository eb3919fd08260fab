using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>Hands writes to the objects' grains, which are all in this process.</summary>
internal sealed class ObjectWriter(ObjectGrains grains) : IObjectWriter
{
    public Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken)
    {
        var key = new ObjectGrainKey(resource, new NamespacedName(request.Namespace, request.Name));
        return grains.Of(key).WriteAsync(request with { OperationId = UniqueId.NewRising() }, cancellationToken);
    }
}
