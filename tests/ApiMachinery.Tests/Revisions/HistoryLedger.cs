using System.Collections.Concurrent;
using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Revisions;

/// <summary>Writes objects straight to a store, and remembers everything: what every history has to agree with.</summary>
internal sealed class HistoryLedger(IRevisionStore store)
{
    /// <summary>A kind that keeps three revisions.</summary>
    public static readonly ResourceKind Kind = new KindBuilder<Rule>().KeepsRevisions(3).Build();

    private readonly ConcurrentDictionary<NamespacedName, List<(long Revision, EventType Type, string Uid)>> _written = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public IEnumerable<NamespacedName> Names => _written.Keys;

    /// <summary>Makes, changes or deletes an object, as chance has it; writes of one name must not run at a time.</summary>
    public async Task<Revision> WriteAsync(NamespacedName name, Random random)
    {
        var written = _written.GetOrAdd(name, _ => []);
        var (last, type, uid) = written.LastOrDefault();
        var exists = last > 0 && type != EventType.Deleted;
        type = !exists ? EventType.Added : random.Next(8) == 0 ? EventType.Deleted : EventType.Modified;
        uid = type == EventType.Added ? $"u{written.Count}" : uid;
        var json = $$$"""{"metadata":{"name":"{{{name.Name}}}","namespace":"{{{name.Namespace}}}","uid":"{{{uid}}}","resourceVersion":""},"spec":{"name":"http","host":"h","port":{{{written.Count + 1}}}}}""";
        var commit = new Commit(name, exists ? new(last) : Revision.None, type, EncodedObject.From(Encoding.UTF8.GetBytes(json)), Guid.CreateVersion7());
        var outcome = await store.CommitAsync(commit, Token);
        Assert.True(outcome.IsCommitted);
        lock (written)
            written.Add((outcome.Revision.Number, type, uid));
        return outcome.Revision;
    }

    /// <summary>The revision of an object up to a place on the line; 0 if it is not there.</summary>
    public long LiveAt(NamespacedName name, long upTo) =>
        Until(name, upTo) is [.., var last] && last.Type != EventType.Deleted ? last.Revision : 0;

    /// <summary>Holds what a store and a history say of an object against what was written up to what the store shows.</summary>
    public async Task CheckAsync(IRevisionStore from, NamespacedName name, Func<NamespacedName, Task<HistoryState>> older)
    {
        if (await LogHistory.ReadAsync(from, name, Kind.RevisionsKept, Token) is not { } log)
            return;
        List<CachedObject> contents = [.. log.Contents.Select(c => new CachedObject(Kind, name, c.Revision, c.Json))];
        var history = log.BeginsWithCreation || contents.Count > Kind.RevisionsKept
            ? new RevisionHistory(contents, log.BeginsWithCreation)
            : LogHistory.Join(Kind, contents, await older(name));

        var written = Until(name, history.Live.Revision.Number);
        var uid = written[^1].Uid;
        var all = written.Where(w => w.Uid == uid).Select(w => w.Revision).ToList();
        Assert.Equal(all.TakeLast(Kind.RevisionsKept + 1), history.Contents.Select(c => c.Revision.Number));
        Assert.All(history.Contents, c => Assert.Equal(uid, ResourceKind.MetaOf(c.Decode()).Uid));
        // With exactly one more than is told of, nobody needs to know.
        if (all.Count != Kind.RevisionsKept + 1)
            Assert.Equal(all.Count <= Kind.RevisionsKept, history.BeginsWithCreation);
    }

    private List<(long Revision, EventType Type, string Uid)> Until(NamespacedName name, long upTo)
    {
        var written = _written[name];
        lock (written)
            return [.. written.Where(w => w.Revision <= upTo)];
    }
}
