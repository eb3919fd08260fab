using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Collection;
using OrleansAA.PortRules;

namespace OrleansAA.Gateway.Tests.Collection;

/// <summary>What the collector looks at is the same whether it has followed all changes, missed some, or begins.</summary>
public sealed class CollectionCandidatesTests : IDisposable
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();

    private readonly WatchCache _cache = new(Kind, new() { WindowEventsMin = 8, WindowEventsMax = 8 }, TimeProvider.System);
    private readonly CollectionCandidates _candidates;

    public CollectionCandidatesTests()
    {
        _candidates = new(() => _cache);
        _cache.Reset(Revision.Origin, [new(Kind, Name("first"), Revision.Origin, Json("first", isOwned: true)), new(Kind, Name("free"), Revision.Origin, Json("free", isOwned: false))]);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Changes_are_followed()
    {
        Assert.Equal(["first"], Names());
        Apply(EventType.Added, "second", isOwned: true);
        Apply(EventType.Added, "third", isOwned: false);
        Assert.Equal(["first", "second"], Names());
        Apply(EventType.Modified, "third", isOwned: true);
        Apply(EventType.Modified, "second", isOwned: false);
        Apply(EventType.Deleted, "first", isOwned: true);
        Assert.Equal(["third"], Names());
        Assert.Equal(["third"], Names());
    }

    [Fact]
    public void More_changes_than_are_remembered_are_looked_through_whole()
    {
        Assert.Equal(["first"], Names());
        Apply(EventType.Deleted, "first", isOwned: true);
        for (var i = 0; i < 40; i++)
            Apply(EventType.Added, $"many-{i}", isOwned: i % 20 == 0);
        Assert.Equal(["many-0", "many-20"], Names());
    }

    [Fact]
    public void A_cache_that_begins_again_is_looked_through_whole()
    {
        Assert.Equal(["first"], Names());
        _cache.Reset(new(100), [new(Kind, Name("other"), new(90), Json("other", isOwned: true))]);
        Assert.Equal(["other"], Names());
    }

    private List<string> Names() => [.. _candidates.Now().Select(o => o.Object.Name.Name).Order()];

    private void Apply(EventType type, string name, bool isOwned) => _cache.Apply(_cache.Revision.Next, type, Name(name), Json(name, isOwned), null);

    private static NamespacedName Name(string name) => new("ns", name);

    private static byte[] Json(string name, bool isOwned)
    {
        var owners = isOwned ? ""","ownerReferences":[{"apiVersion":"v1","kind":"Secret","name":"s","uid":"u"}]""" : "";
        return Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"{{{name}}}"{{{owners}}}},"spec":{"name":"http","host":"node-1.example.com","port":80}}""");
    }
}
