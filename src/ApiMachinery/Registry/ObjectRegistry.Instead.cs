using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class ObjectRegistry
{
    /// <summary>
    /// Carries out a write that was handed to the object's owner and whose outcome is unknown: perhaps it never arrived, perhaps it waits there,
    /// perhaps it is done and only the answer was lost. It happens once all the same.
    /// </summary>
    /// <remarks>
    /// The operation is settled first. If the store knows it, the write is done, and its entry in the log is the answer (its warnings are lost).
    /// If not, it is forbidden now: should the owner wake up and commit it, it is refused. So it can be done here, as another operation.
    /// </remarks>
    /// <param name="request">The write, with the id it was handed over with.</param>
    /// <param name="since">What the store had been seen at before that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<WriteResult> WriteInsteadOfOwnerAsync(WriteRequest request, Revision since, CancellationToken cancellationToken)
    {
        try
        {
            if (await Store.SettleAsync(request.OperationId, since, cancellationToken) is { } revision)
                return await OutcomeAsync(revision, cancellationToken);
        }
        catch (Exception e) when (e is StoreUnavailableException or CompactedException)
        {
            listener.Unavailable(e);
            return Refusal(StoreStatuses.Of(e));
        }
        return await WriteAsync(request with { OperationId = UniqueId.NewRising() }, new ObjectState(), cancellationToken);
    }

    private async Task<WriteResult> OutcomeAsync(Revision revision, CancellationToken cancellationToken)
    {
        var entry = (await Store.ReadLogAsync(new Revision(revision.Number - 1), revision, max: 1, cancellationToken))[0];
        // Who committed it may have gone before it could tell.
        listener.Committed(entry);
        return new()
        {
            Code = entry.Type == EventType.Added ? 201 : 200,
            Object = entry.Json,
            Revision = revision.Number,
            Deleted = entry.Type == EventType.Deleted,
        };
    }
}
