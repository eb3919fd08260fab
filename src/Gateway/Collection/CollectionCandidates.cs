using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Collection;

/// <summary>
/// The objects of a kind that have owners or are being deleted. All objects are looked through once; after that only what has changed is, unless that
/// is more than the watch cache remembers.
/// </summary>
internal sealed class CollectionCandidates(Func<WatchCache> cache)
{
    private readonly Dictionary<NamespacedName, CachedObject> _found = [];
    private Revision _seen = Revision.None;
    private int _starts;

    /// <summary>As the watch cache has them now.</summary>
    public IEnumerable<OwnedObject> Now()
    {
        var objects = cache();
        var starts = objects.Starts;
        var snapshot = objects.Snapshot();
        if (starts == _starts && objects.EventsBetween(_seen, snapshot.Revision) is { } events)
        {
            foreach (var change in events)
                Take(change.Object, isGone: change.Type == EventType.Deleted);
        }
        else
        {
            _found.Clear();
            foreach (var (_, value) in snapshot.Objects.All)
                Take(value, isGone: false);
        }
        (_seen, _starts) = (snapshot.Revision, starts);
        return _found.Values.Select(OwnedObject.Of);
    }

    private void Take(CachedObject value, bool isGone)
    {
        if (!isGone && OwnedObject.MayConcern(value))
            _found[value.Name] = value;
        else
            _found.Remove(value.Name);
    }
}
