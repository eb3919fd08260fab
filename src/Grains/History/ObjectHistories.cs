using Orleans.Persistence.Redis;
using Orleans.Runtime;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Contracts.Histories;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.History;

/// <summary>Puts histories together: from the log, as far as it reaches, and from what compactions have put aside.</summary>
internal sealed class ObjectHistories(IObjectRegistries registries, IGrainFactory grains, StoreTrouble trouble) : IObjectHistories
{
    public async Task<RevisionHistory?> ReadAsync(ResourceKind kind, NamespacedName name, CancellationToken cancellationToken)
    {
        try
        {
            // In this order: what is compacted after the log was read has been put aside before the rest is asked for.
            return await LogHistory.ReadAsync(registries.RegistryOf(kind.Resource).Store, name, kind.RevisionsKept, cancellationToken) is { } log
                ? await WithOlderAsync(kind, log, cancellationToken)
                : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or OrleansException or RedisStorageException or TimeoutException)
        {
            trouble.Tell(e);
            throw StoreStatuses.Of(e);
        }
    }

    private async Task<RevisionHistory> WithOlderAsync(ResourceKind kind, LogHistory log, CancellationToken cancellationToken)
    {
        List<CachedObject> contents = [.. log.Contents.Select(c => new CachedObject(kind, c.Name, c.Revision, c.Json))];
        if (log.BeginsWithCreation || contents.Count > kind.RevisionsKept)
            return new(contents, log.BeginsWithCreation);
        var key = new ObjectGrainKey(kind.Resource, contents[0].Name).ToString();
        return LogHistory.Join(kind, contents, await grains.GetGrain<IObjectHistoryGrain>(key).ReadAsync(cancellationToken));
    }
}
