using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>
/// Reads from an object's contents what each revision did. Nothing of that is stored: which fields changed follows from two contents, who wrote and when from what
/// became of their managedFields. One instance a kind; may be used from many threads.
/// </summary>
public sealed class RevisionReader(ResourceKind kind)
{
    /// <summary>Fields that are named of one revision; of more the last one says how many there are.</summary>
    public const int FieldsMax = 100;

    private readonly Versions _versions = new(kind);

    /// <summary>The revisions of an object, its oldest first, at most as many as the kind keeps.</summary>
    /// <param name="history">What is kept of it.</param>
    /// <param name="version">The version fields are named in.</param>
    public IReadOnlyList<ObjectRevision> Read(RevisionHistory history, KindVersion version)
    {
        var contents = history.Contents;
        var revisions = new List<ObjectRevision>();
        // Where there are more contents than revisions to tell of, the first is there for what the second changed.
        for (var i = Math.Max(0, contents.Count - kind.RevisionsKept); i < contents.Count; i++)
        {
            var before = i == 0 ? null : contents[i - 1].Decode();
            var isKnown = before is not null || history.BeginsWithCreation;
            var revision = isKnown ? Read(before, contents[i].Decode(), _versions.Of(version)) : new();
            revision.Revision = contents[i].Revision.ToString();
            revisions.Add(revision);
        }
        return revisions;
    }

    private ObjectRevision Read(object? before, object after, ServedVersion version)
    {
        var revision = new ObjectRevision { Fields = Fields(before, after, version) };
        var (old, meta) = (before is null ? null : ResourceKind.MetaOf(before), ResourceKind.MetaOf(after));
        if (old is { DeletionTimestamp: null } && meta.DeletionTimestamp is { } deletion)
        {
            (revision.Operation, revision.Time) = ("Delete", deletion);
        }
        else if (WriterOf(before, after) is { } writer)
        {
            (revision.Operation, revision.Manager, revision.Subresource, revision.Time) = (writer.Id.Operation, writer.Id.Name, writer.Id.Subresource, writer.Time);
        }
        else if (old is not null)
        {
            revision.Operation = ManagedFields.Update;
        }
        if (old is null)
            (revision.Operation, revision.Time) = ("Create", meta.CreationTimestamp);
        return revision;
    }

    /// <summary>The leaves that differ; null if the contents cannot be compared.</summary>
    private static List<string>? Fields(object? before, object after, ServedVersion version)
    {
        if (Compare(before, after, version) is not { } difference)
            return null;
        var paths = difference.Removed.Union(difference.Changed).Leaves().Paths().Select(FieldSet.PathText).ToList();
        if (paths.Count > FieldsMax)
            paths = [.. paths.Take(FieldsMax - 1), $"and {paths.Count - FieldsMax + 1} more"];
        return paths;
    }

    /// <summary>
    /// The entry of who wrote. A write renews the time of its manager's entry, if it sets anything. Within one second that does not show: then it is the entry that
    /// owns all that was set. A write that only removed fields has no entry of its own.
    /// </summary>
    private ManagedEntry? WriterOf(object? before, object after)
    {
        var old = before is null ? [] : Entries(before);
        var entries = Entries(after);
        var renewed = entries.Where(e => old.Find(o => o.Id == e.Id) is not { } was || was.Time != e.Time).ToList();
        return Latest(renewed.Count > 0 ? renewed : entries.Where(e => OwnsWhatChanged(e, before, after)));
    }

    private bool OwnsWhatChanged(ManagedEntry entry, object? before, object after)
    {
        if (_versions.Find(entry.ApiVersion) is not { } version || Compare(before, after, version) is not { } difference)
            return false;
        var set = difference.Changed.Difference(ServedVersion.Unowned);
        return !set.IsEmpty && set.Difference(entry.Fields).IsEmpty;
    }

    private static Comparison? Compare(object? before, object after, ServedVersion version)
    {
        var old = before is null ? version.EmptyOwned : version.OwnedTree(version.Version.FromStorage(before));
        try
        {
            return Comparison.Of(version.Type, old, version.OwnedTree(version.Version.FromStorage(after)));
        }
        catch (SchemaException)
        {
            return null;
        }
    }

    private static ManagedEntry? Latest(IEnumerable<ManagedEntry> entries) => entries.MaxBy(e => e.Time ?? DateTime.MinValue);

    private static List<ManagedEntry> Entries(object value)
    {
        try
        {
            return ManagedFields.Decode(ResourceKind.MetaOf(value).ManagedFields);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
