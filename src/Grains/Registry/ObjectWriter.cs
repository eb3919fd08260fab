using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>Hands writes to the objects' grains, which are all in this process.</summary>
internal sealed class ObjectWriter(IGrainFactory grains) : IObjectWriter
{
    public Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken)
    {
        var key = new ObjectGrainKey(resource, new NamespacedName(request.Namespace, request.Name));
        return grains.GetGrain<IObjectGrain>(key.ToString()).WriteAsync(request with { OperationId = Guid.CreateVersion7() }, cancellationToken);
    }
}
