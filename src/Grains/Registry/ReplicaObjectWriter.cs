using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Replicas;
using OrleansAA.Grains.Telemetry;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// Hands writes to the objects' grains, wherever in the cluster they are. A grain that cannot be reached costs its objects a short time:
/// then the write is done here.
/// </summary>
/// <remarks>
/// Orleans tells early when a silo is declared dead, or refuses a message; the patience is for what it does not notice. Nothing is concluded from the
/// kind of the failure. A refusal may mean that the write never arrived, a timeout that it is still to come, and the store tells either way.
/// </remarks>
/// <param name="grainOf">The grain of a key.</param>
/// <param name="registryOf">The registry of a resource.</param>
/// <param name="owners">Gives up a call whose owner will not answer.</param>
/// <param name="log">Told of every write done here instead.</param>
internal sealed partial class ReplicaObjectWriter(
    Func<ObjectGrainKey, IObjectGrain> grainOf, Func<GroupResource, ObjectRegistry> registryOf, OwnerWatch owners, ILogger<ReplicaObjectWriter> log) : IObjectWriter
{
    /// <summary>How long a grain's answer is waited for unless it says that it is working on it. Longer than a store takes to fail, so that a store that is away makes nobody write twice.</summary>
    public static readonly TimeSpan OwnerPatience = TimeSpan.FromSeconds(6);

    public async Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken)
    {
        var key = new ObjectGrainKey(resource, new NamespacedName(request.Namespace, request.Name));
        var operation = request with { OperationId = UniqueId.NewRising() };
        var since = registryOf(resource).Store.Seen;
        var grain = grainOf(key);
        var call = owners.Begin(grain, operation.OperationId, cancellationToken);
        try
        {
            return await grain.WriteAsync(operation, call.Value.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogInstead(key, call.Value.GivenUpFor ?? e.Message);
            GrainsMetrics.WroteInstead();
            await call.Value.GiveUpAsync("it is done elsewhere");
            return await registryOf(resource).WriteInsteadOfOwnerAsync(operation, since, cancellationToken);
        }
        finally
        {
            owners.End(call);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The grain of {Key} could not be reached, its write is done here: {Reason}")]
    private partial void LogInstead(ObjectGrainKey key, string reason);
}
