using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>What watches of one form and selection share.</summary>
public sealed class WatchGroupTests : IDisposable
{
    private static readonly ResourceForm Json = new();

    private readonly FakeTimeProvider _clock = new();
    private readonly WatchCache _cache;
    private readonly WatchGroups _groups = new();

    public WatchGroupTests()
    {
        _cache = new(StoredRule.Kind, new(), _clock);
        _cache.Reset(Revision.Origin, []);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void What_the_first_writes_down_all_others_send()
    {
        var watches = Watches(3);
        Change(EventType.Added, "a");
        Change(EventType.Modified, "a");

        var runs = watches.ConvertAll(w => w.Take()!);
        Assert.All(runs, r => Assert.Same(runs[0], r));
        Assert.Equal(["ADDED a 2", "MODIFIED a 3"], Lines(runs[0]));
        Assert.All(watches, w => Assert.Equal(_cache.Revision, w.Cursor.Position));
    }

    [Fact]
    public void One_that_lags_behind_finds_what_the_others_sent()
    {
        var watches = Watches(3);
        var sent = new List<EventRun>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            Change(EventType.Added, name);
            sent.Add(watches[0].Take()!);
            Assert.Same(sent[^1], watches[1].Take());
        }
        Assert.All(sent, run => Assert.Same(run, watches[2].Take()));
    }

    [Fact]
    public void One_that_stands_elsewhere_writes_its_own()
    {
        Change(EventType.Added, "a");
        var (watches, late) = (Watches(2), Watch(Revision.Origin));
        Change(EventType.Added, "b");

        var shared = watches.ConvertAll(w => w.Take()!);
        Assert.Same(shared[0], shared[1]);
        Assert.Equal(["ADDED b 3"], Lines(shared[0]));
        Assert.Equal(["ADDED a 2", "ADDED b 3"], Lines(late.Take()!));
    }

    [Fact]
    public void A_few_send_each_event_themselves()
    {
        var watches = Watches(ServingLimits.EventRunWatchesMin - 1);
        Change(EventType.Added, "a");
        Assert.All(watches, w => Assert.Null(w.Take()));
        Assert.All(watches, w => Assert.Equal(Revision.Origin, w.Cursor.Position));
    }

    [Fact]
    public void Selections_and_forms_are_kept_apart()
    {
        var keys = new List<WatchGroupKey>
        {
            Key(), Key("shop"), Key(name: "a"), Key(labels: "app=web"), Key(labels: "app=web,"), Key(fields: "spec.port=80"), Key(labels: "a\nb"), Key(labels: "a", fields: "\nb"), Key() with { Form = new ResourceForm() },
        };
        Assert.Equal(keys.Count, keys.Select(_groups.Join).Distinct().Count());
        Assert.All(keys, k => Assert.Equal(2, _groups.Join(k with { Selection = k.Selection with { } }).Members));
    }

    [Fact]
    public void A_group_without_watches_is_gone()
    {
        var watches = Watches(3);
        watches.ForEach(w => _groups.Leave(w.Group));
        Assert.Equal(0, _groups.Count);
        Assert.NotSame(watches[0].Group, _groups.Join(Key()));
    }

    [Fact]
    public void Where_nothing_is_selected_nothing_is_sent_and_all_go_on()
    {
        var watches = Watches(3, labels: "app=none");
        Change(EventType.Added, "a");
        Assert.All(watches, w => Assert.Empty(Lines(w.Take()!)));
        Assert.All(watches, w => Assert.Equal(_cache.Revision, w.Cursor.Position));
    }

    [Fact]
    public void A_large_object_is_in_no_run()
    {
        var watches = Watches(3);
        Change(EventType.Added, "a");
        Change(EventType.Added, "b", padding: ServingLimits.EventRunObjectBytesMax);
        Assert.Equal(["ADDED a 2"], Lines(watches[0].Take()!));
        Assert.Null(watches[0].Take());
    }

    [Fact]
    public void A_run_ends_where_a_flush_does()
    {
        var watches = Watches(3);
        for (var i = 0; i < 20; i++)
            Change(EventType.Added, $"r{i}", padding: 10_000);
        var first = watches[0].Take()!;
        Assert.InRange(first.Lines.Length, ServingLimits.FlushBytes, ServingLimits.FlushBytes + 11_000);
        Assert.Equal(first.UpTo, watches[0].Cursor.Position);
        Assert.NotEqual(_cache.Revision, first.UpTo);
    }

    [Fact]
    public void Runs_take_no_more_than_there_is()
    {
        var watches = Watches(3);
        for (var i = 0; i < 20 * ServingLimits.EventRunBytesMax / ServingLimits.FlushBytes; i++)
        {
            Change(i == 0 ? EventType.Added : EventType.Modified, "a", padding: 10_000);
            watches[0].Take();
            Assert.InRange(_groups.Bytes, 1, ServingLimits.EventRunBytesMax);
        }
        // What is dropped is found by nobody: it is written down anew.
        Assert.NotNull(watches[1].Take());
    }

    /// <summary>Whatever happens, and whatever is selected, a run is what a watch on its own sends.</summary>
    [Fact]
    public async Task It_is_what_a_watch_on_its_own_sends()
    {
        var random = new Random(20261127);
        var names = Enumerable.Range(0, 5).Select(i => $"r{i}").ToArray();
        foreach (var (labels, fields, space) in ((string, string, string)[])[("", "", ""), ("app=web", "", "shop"), ("app in (web,db)", "spec.port=80", ""), ("!app", "", ""), ("", "metadata.name=r1", "shop")])
        {
            var watches = Enumerable.Range(0, 3).Select(_ => Watch(_cache.Revision, space, labels, fields)).ToList();
            using var alone = _cache.OpenCursor(_cache.Revision)!;
            for (var step = 0; step < 200; step++)
            {
                var name = names[random.Next(names.Length)];
                var isThere = _cache.Find(new("shop", name), out _) is not null;
                Change(!isThere ? EventType.Added : random.Next(4) == 0 ? EventType.Deleted : EventType.Modified, name,
                    ((string[])["""{"app":"web"}""", """{"app":"db"}""", "{}"])[random.Next(3)], 80 + random.Next(2));
                if (random.Next(3) == 0)
                    continue;
                var (pipe, expected) = (new Pipe(), new StringBuilder());
                var stream = new HttpWatchStream(pipe.Writer, Json, new WatchMeasure(Counted.Counter, Counted.Histogram));
                while (alone.TryNext(out var next) == CursorState.Event)
                    WatchHandler.Send(next!, watches[0].Selection, stream);
                await pipe.Writer.CompleteAsync();
                expected.Append(Encoding.UTF8.GetString((await pipe.Reader.ReadAtLeastAsync(int.MaxValue, TestContext.Current.CancellationToken)).Buffer.ToArray()));
                foreach (var watch in watches)
                {
                    var run = watch.Take()!;
                    Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(run.Lines.Span));
                    Assert.Equal(expected.ToString().Count(c => c == '\n'), run.Sizes.Sum(s => s.Count));
                    Assert.Equal(run.Lines.Length, run.Sizes.Sum(s => (s.Bytes + 1) * s.Count));
                }
            }
        }
    }

    private List<Watching> Watches(int count, string labels = "") => [.. Enumerable.Range(0, count).Select(_ => Watch(_cache.Revision, labels: labels))];

    private Watching Watch(Revision after, string space = "", string labels = "", string fields = "")
    {
        var info = new RequestInfo { Verb = "watch", Path = "/", Namespace = space };
        var selection = Selection.Of(info, StoredRule.Kind, new() { LabelSelector = labels, FieldSelector = fields });
        return new(_cache.OpenCursor(after)!, selection, _groups.Join(new(_cache, Json, selection.Key)));
    }

    private WatchGroupKey Key(string space = "", string name = "", string labels = "", string fields = "") => new(_cache, Json, new(space, name, labels, fields));

    private void Change(EventType type, string name, string labels = """{"app":"web"}""", int port = 80, int padding = 0)
    {
        var revision = _cache.Revision.Next;
        var text = padding == 0 ? labels : $$"""{"app":"{{new string('x', padding)}}"}""";
        _cache.Apply(revision, type, new("shop", name), StoredRule.Of(name, revision: revision.Number, labels: text, port: port).Json, null);
        // So that each is woken for at once.
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static List<string> Lines(EventRun run) =>
    [
        .. Encoding.UTF8.GetString(run.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var root = System.Text.Json.JsonDocument.Parse(line).RootElement;
            return $"{root.GetProperty("type")} {root.GetProperty("object").GetProperty("name")} {root.GetProperty("object").GetProperty("revision")}";
        }),
    ];

    private sealed record Watching(EventCursor Cursor, Selection Selection, WatchGroup Group)
    {
        public EventRun? Take() => Group.Take(Cursor, Cursor.Woken, Selection);
    }

    /// <summary>An object as its name and revision.</summary>
    private sealed class ResourceForm : KindForm
    {
        public override byte[] Encode(CachedObject value, Revision revision) => Encoding.UTF8.GetBytes($$"""{"name":"{{value.Name.Name}}","revision":{{revision.Number}},"bytes":{{value.Json.Length}},"padding":"{{new string('x', Math.Max(0, value.Json.Length - 1000))}}"}""");

        public override ListFrame FrameOf(ListPage page) => throw new NotSupportedException();

        public override void WriteItem(IBufferWriter<byte> output, CachedObject item) => throw new NotSupportedException();

        public override byte[] EncodeBookmark(Revision revision, bool endsInitialEvents) => throw new NotSupportedException();
    }

    private static class Counted
    {
        private static readonly Prometheus.MetricFactory Factory = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());

        public static readonly Prometheus.Counter Counter = Factory.CreateCounter("events", "Events.");

        public static readonly Prometheus.Histogram Histogram = Factory.CreateHistogram("sizes", "Sizes.");
    }
}
