using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Watching;

public sealed partial class WatchFeed
{
    /// <summary>Fills the cache: the objects as they are, and the window of events that led to them.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (!await TryLoadAsync(cancellationToken))
        {
        }
    }

    /// <returns>False if entries that were to be read have been compacted meanwhile; the log begins later now.</returns>
    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(cancellationToken);
        var start = new Revision(Math.Max(head.Compacted.Number, head.Last.Number - limits.LoadEventsMax));
        var objects = await ScanAsync(cancellationToken);
        List<LogEntry> entries;
        try
        {
            entries = await ReadAllAsync(start, (await store.HeadAsync(cancellationToken)).Last, cancellationToken);
        }
        catch (CompactedException)
        {
            return false;
        }
        Rewind(objects, entries);
        cache.Reset(start, objects.Values);
        foreach (var entry in entries)
            Apply(entry);
        LogLoaded(kind.Resource, cache.Count, cache.Revision, entries.Count);
        return true;
    }

    private async Task<Dictionary<NamespacedName, CachedObject>> ScanAsync(CancellationToken cancellationToken)
    {
        var objects = new Dictionary<NamespacedName, CachedObject>();
        NamespacedName? after = null;
        while (true)
        {
            var page = await store.ScanAsync(after, limits.ReadEntriesMax, cancellationToken);
            foreach (var stored in page)
                objects[stored.Name] = new CachedObject(kind, stored.Name, stored.Revision, KindCodec.WithDefaults(kind, stored.Json));
            if (page.Count < limits.ReadEntriesMax)
                return objects;
            after = page[^1].Name;
        }
    }

    private async Task<List<LogEntry>> ReadAllAsync(Revision after, Revision upTo, CancellationToken cancellationToken)
    {
        var all = new List<LogEntry>();
        while (after < upTo)
        {
            var page = await store.ReadLogAsync(after, upTo, limits.ReadEntriesMax, cancellationToken);
            if (page.Count == 0)
                break;
            all.AddRange(page);
            after = page[^1].Revision;
        }
        return all;
    }

    /// <summary>
    /// Takes scanned objects back to the revision the entries begin after. The scan met them at different moments; undoing every later change,
    /// newest first, leaves each as it was then, whichever moment it was.
    /// </summary>
    private void Rewind(Dictionary<NamespacedName, CachedObject> objects, List<LogEntry> entries)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var entry = entries[i];
            if (entry.Previous is { } previous)
                objects[entry.Name] = new CachedObject(kind, entry.Name, EncodedObject.RevisionOf(previous), previous);
            else
                objects.Remove(entry.Name);
        }
    }
}
