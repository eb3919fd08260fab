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
/// <param name="silos">Asked, every <see cref="LookAfter"/>, whether a silo has gone that the membership still takes for alive.</param>
/// <param name="patience">How long a grain's answer is waited for unless it says that it is working on it. Longer than a store takes to fail, so that a store that is away makes nobody write twice.</param>
/// <param name="clock">Measures the patience.</param>
/// <param name="log">Told of every write done here instead.</param>
internal sealed partial class ReplicaObjectWriter(
    Func<ObjectGrainKey, IObjectGrain> grainOf, Func<GroupResource, ObjectRegistry> registryOf, ISiloReachability silos, TimeSpan patience, TimeProvider clock, ILogger<ReplicaObjectWriter> log)
    : IObjectWriter
{
    public static readonly TimeSpan OwnerPatience = TimeSpan.FromSeconds(6);

    /// <summary>After how long without an answer it is asked whether a silo has gone. Votes on its death take a second or two, and longer while others come and go.</summary>
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>How long an owner has to say that it is alive.</summary>
    private static readonly TimeSpan AliveTimeout = TimeSpan.FromSeconds(1.5);

    public async Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken)
    {
        var key = new ObjectGrainKey(resource, new NamespacedName(request.Namespace, request.Name));
        var operation = request with { OperationId = UniqueId.NewRising() };
        var since = registryOf(resource).Store.Seen;
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var grain = grainOf(key);
            return await AnswerAsync(grain.WriteAsync(operation, givenUp.Token), () => IsWorkingAsync(grain, operation.OperationId, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogInstead(key, e.Message);
            GrainsMetrics.WroteInstead();
            await givenUp.CancelAsync();
            return await registryOf(resource).WriteInsteadOfOwnerAsync(operation, since, cancellationToken);
        }
    }

    /// <exception cref="TimeoutException">The patience is over, or a silo has gone, which may be the one that was to answer.</exception>
    private async Task<WriteResult> AnswerAsync(Task<WriteResult> answer, Func<Task<bool>> isWorking, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        while (true)
        {
            var left = patience - clock.GetElapsedTime(asked);
            var wait = left < LookAfter ? left : LookAfter;
            if (wait <= TimeSpan.Zero)
            {
                if (!await isWorking() && !answer.IsCompleted)
                    throw new TimeoutException($"no answer in {patience.TotalSeconds} s");
                asked = clock.GetTimestamp();
                continue;
            }
            try
            {
                return await answer.WaitAsync(wait, clock, cancellationToken);
            }
            catch (TimeoutException) when (!answer.IsCompleted)
            {
                if (await silos.IsAnyGoneAsync())
                    throw new TimeoutException($"no answer in {clock.GetElapsedTime(asked).TotalSeconds:F1} s, and a silo takes no connections");
            }
        }
    }

    /// <summary>True if the owner says that the write is under way there: then patience begins anew. The request's own deadline bounds it all.</summary>
    private async Task<bool> IsWorkingAsync(IObjectGrain grain, Guid operationId, CancellationToken cancellationToken)
    {
        try
        {
            return await grain.IsWorkingOnAsync(operationId).WaitAsync(AliveTimeout, clock, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The grain of {Key} could not be reached, its write is done here: {Reason}")]
    private partial void LogInstead(ObjectGrainKey key, string reason);
}
