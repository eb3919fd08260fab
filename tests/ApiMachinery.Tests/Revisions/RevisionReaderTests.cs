using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Applying;
using OrleansAA.ApiMachinery.Watching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Revisions;

/// <summary>Who wrote, when, and what: read from the contents that writes left.</summary>
public sealed class RevisionReaderTests
{
    private const string Web = """{"metadata":{"name":"web","labels":{"app":"shop"}},"spec":{"name":"http","host":"h","port":80}}""";

    private static readonly ResourceKind Kind = RuleKind.Kind;

    private readonly Store _store = new(Kind);
    private readonly List<CachedObject> _contents = [];
    private readonly RevisionReader _reader = new(Kind);

    [Fact]
    public void Each_revision_tells_who_did_what_and_when()
    {
        Keep(s => s.Create("kubectl", Web));
        Keep(s => s.Patch("editor", """{"spec":{"port":81}}"""));
        Keep(s => s.Apply("applier", """{"metadata":{"name":"web","labels":{"tier":"front"}}}"""));
        Keep(s => s.Patch("controller", """{"status":{"observedGeneration":2}}""", subresource: "status"));

        Assert.Equal(
            [
                "10 Create kubectl  @- .metadata.labels.app .spec.host .spec.name .spec.port",
                "20 Update editor  @7 .spec.port",
                "30 Apply applier  @8 .metadata.labels.tier",
                "40 Update controller status @9 .status.observedGeneration",
            ],
            Lines());
    }

    [Fact]
    public void Within_one_second_the_writer_is_who_owns_all_that_was_set()
    {
        Keep(s => s.Create("kubectl", Web));
        _store.Pause = TimeSpan.Zero;
        Keep(s => s.Patch("editor", """{"spec":{"port":81}}"""));
        Keep(s => s.Patch("editor", """{"spec":{"port":82}}"""));
        Keep(s => s.Patch("kubectl", """{"spec":{"host":"i"}}"""));
        Assert.Equal(["20 Update editor  @6 .spec.port", "30 Update editor  @6 .spec.port", "40 Update kubectl  @6 .spec.host"], Lines()[1..]);
    }

    [Fact]
    public void Who_did_nothing_but_remove_fields_is_not_known()
    {
        Keep(s => s.Create("kubectl", Web));
        Keep(s => s.Patch("editor", """{"metadata":{"labels":null}}"""));
        Assert.Equal("20 Update   @- .metadata.labels.app", Lines()[1]);
    }

    [Fact]
    public void A_deletion_that_waits_for_finalizers_is_one()
    {
        Keep(s => s.Create("kubectl", Web));
        Keep(s =>
        {
            s.Metadata.DeletionTimestamp = new DateTime(2026, 1, 2, 3, 4, 30, DateTimeKind.Utc);
            return s;
        });
        Assert.Equal("20 Delete   @30 .metadata.deletionTimestamp", Lines()[1]);
    }

    [Fact]
    public void Fields_are_named_as_the_version_spells_them()
    {
        Keep(s => s.Create("kubectl", Web));
        Keep(s => s.Patch("editor", """{"spec":{"isPermanent":true}}""", version: "v2"));
        Assert.Equal("20 Update editor  @7 .spec.isPremanent", Lines()[1]);
        Assert.Equal("20 Update editor  @7 .spec.isPermanent", Lines("v2")[1]);
    }

    [Fact]
    public void So_many_are_told_of_as_are_kept_and_of_one_without_a_known_past_only_that_it_is()
    {
        Keep(s => s.Create("kubectl", Web));
        for (var port = 1; port <= 5; port++)
            Keep(s => s.Patch("editor", $$$"""{"spec":{"port":{{{port}}}}}"""));
        Assert.Equal(["20", "30", "40", "50", "60"], Lines().Select(l => l.Split(' ')[0]));
        Assert.Equal("20 Update editor  @7 .spec.port", Lines()[0]);
        _contents.RemoveRange(0, 2);
        Assert.Equal("30    @- ", Lines(begins: false)[0]);
    }

    [Fact]
    public void Of_very_many_fields_some_are_named_and_the_rest_is_counted()
    {
        var labels = string.Join(',', Enumerable.Range(100, 150).Select(i => $"\"l{i}\":\"x\""));
        Keep(s => s.Create("kubectl", Web));
        Keep(s => s.Patch("editor", $$$$"""{"metadata":{"labels":{ {{{{labels}}}} }}}"""));
        var fields = Read("v1", begins: true)[1].Fields!;
        Assert.Equal(RevisionReader.FieldsMax, fields.Count);
        Assert.Equal((".metadata.labels.l100", ".metadata.labels.l198", "and 51 more"), (fields[0], fields[^2], fields[^1]));
    }

    [Fact]
    public void An_object_is_found_as_it_was_at_any_revision_of_the_line()
    {
        Keep(s => s.Create("kubectl", Web));
        Keep(s => s.Patch("editor", """{"spec":{"port":81}}"""));
        var history = new RevisionHistory(_contents, BeginsWithCreation: true);
        Assert.Null(history.At(new(9)));
        Assert.Equal([10L, 10, 20, 20], new long[] { 10, 19, 20, 1000 }.Select(r => history.At(new(r))!.Revision.Number));
        Assert.Equal(new Revision(20), history.Live.Revision);
    }

    private void Keep(Func<Store, Store> write)
    {
        var revision = new Revision(10 * (_contents.Count + 1));
        write(_store);
        _contents.Add(new CachedObject(Kind, new NamespacedName("ns", "web"), revision, ObjectCodec.Encode(Kind.Storage.Schema, _store.Live!)));
    }

    private IReadOnlyList<ObjectRevision> Read(string version, bool begins) => _reader.Read(new(_contents, begins), Kind.Version(version)!);

    private string[] Lines(string version = "v1", bool begins = true) => [.. Read(version, begins).Select(r =>
        $"{r.Revision} {r.Operation} {r.Manager} {r.Subresource} @{r.Time?.Second.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {string.Join(' ', r.Fields ?? [])}")];
}
