using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    [Fact]
    public async Task A_watch_has_every_change_once_and_in_order()
    {
        using var watch = await _wire.WatchAsync(Watch($"resourceVersion={await NowAsync()}"));
        var written = await WriteAsync();
        var rising = (await SeesAsync(watch, written)).ConvertAll(e => Number(e.ResourceVersion));
        if (!rising.Zip(rising.Skip(1)).All(p => p.First < p.Second))
            watch.Fail("resourceVersions that rise", string.Join(", ", rising));
    }

    [Fact]
    public async Task A_watch_goes_on_from_any_resourceVersion_without_a_gap()
    {
        var start = await NowAsync();
        var written = await WriteAsync();
        using var all = await _wire.WatchAsync(Watch($"resourceVersion={start}"));
        var events = await SeesAsync(all, written);
        for (var seen = 1; seen < events.Count; seen++)
        {
            using var watch = await _wire.WatchAsync(Watch($"resourceVersion={events[seen - 1].ResourceVersion}"));
            foreach (var next in events.Skip(seen))
                await watch.NextIsAsync(next.Type, next.Name, next.ResourceVersion);
        }
    }

    [Fact]
    public async Task A_watch_without_a_resourceVersion_begins_with_what_is_there()
    {
        var a = await CreateAsync("a");
        var b = await CreateAsync("b");
        foreach (var query in new[] { "", "resourceVersion=0" })
        {
            using var watch = await _wire.WatchAsync(Watch(query));
            var first = new[] { await watch.NextAsync(), await watch.NextAsync() };
            if (!first.Select(e => e?.ToString()).Order().SequenceEqual(new[] { $"ADDED {a.Name} at {a.ResourceVersion}", $"ADDED {b.Name} at {b.ResourceVersion}" }))
                watch.Fail("ADDED of a and of b, in any order", "others");
            var labelled = await LabelAsync("a", "size", query.Length == 0 ? "small" : "large");
            await watch.NextIsAsync("MODIFIED", Named("a"), labelled.ResourceVersion);
            a = labelled;
        }
    }

    [Fact]
    public async Task A_watch_list_begins_with_what_is_there_and_says_where_that_ends()
    {
        var a = await CreateAsync("a");
        using var watch = await _wire.WatchAsync(Watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"));
        await watch.NextIsAsync("ADDED", Named("a"), a.ResourceVersion);
        var end = await watch.NextAsync();
        if (end is not { Type: "BOOKMARK" } || (string?)end.Object.At("metadata", "annotations", InitialEventsEnd) != "true" || (string?)end.Object["kind"] != names.Kind || Number(end.ResourceVersion) < Number(a.ResourceVersion))
            watch.Fail($"a BOOKMARK of kind {names.Kind} with the annotation {InitialEventsEnd}: \"true\", at {a.ResourceVersion} or later", $"{end}: {end?.Object.ToJsonString()}");
        var b = await CreateAsync("b");
        await watch.NextIsAsync("ADDED", Named("b"), b.ResourceVersion);
        (await _wire.GetAsync(Watch("sendInitialEvents=true"))).Is(422, "Invalid");
        (await _wire.GetAsync(Watch("sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1"))).Is(422, "Invalid");
    }

    [Fact]
    public async Task A_watch_with_a_selector_has_what_comes_and_goes_by_it()
    {
        await CreateAsync("a", ("size", "small"));
        await CreateAsync("b", ("size", "large"));
        using var watch = await _wire.WatchAsync(Watch($"resourceVersion={await NowAsync()}", "size=small"));
        var left = await LabelAsync("a", "size", "large");
        var gone = await watch.NextIsAsync("DELETED", Named("a"), left.ResourceVersion);
        if ((string?)gone.Object.At("metadata", "labels", "size") != "small")
            watch.Fail("the object as the selector knew it, with size=small", gone.Object.ToJsonString());
        var came = await LabelAsync("b", "size", "small");
        await watch.NextIsAsync("ADDED", Named("b"), came.ResourceVersion);
        await LabelAsync("a", "colour", "red");
        var stays = await LabelAsync("b", "colour", "red");
        await watch.NextIsAsync("MODIFIED", Named("b"), stays.ResourceVersion);
        await RemoveAsync("a");
        await RemoveAsync("b");
        await watch.NextIsAsync("DELETED", Named("b"));
    }

    [Fact]
    public async Task A_watch_of_one_name_has_that_object_alone()
    {
        await CreateAsync("a");
        using var watch = await _wire.WatchAsync(Watch($"resourceVersion={await NowAsync()}&{Fields($"metadata.name={Named("b")}")}"));
        await LabelAsync("a", "size", "small");
        var b = await CreateAsync("b");
        await watch.NextIsAsync("ADDED", Named("b"), b.ResourceVersion);
    }

    [Fact]
    public async Task A_watch_of_Tables_tells_its_columns_once()
    {
        await CreateAsync("a");
        using var watch = await _wire.WatchAsync(Watch(""), Tables);
        var first = await watch.NextAsync();
        await CreateAsync("b");
        var second = await watch.NextAsync();
        if (first?.Object["columnDefinitions"] is not JsonArray { Count: > 0 } || first.Object["rows"] is not JsonArray { Count: 1 } || (string?)first.Object["kind"] != "Table")
            watch.Fail("a Table with columnDefinitions and one row", $"{first?.Type}: {first?.Object.ToJsonString()}");
        if (second?.Object["columnDefinitions"] is JsonArray { Count: > 0 } || second?.Object["rows"] is not JsonArray { Count: 1 })
            watch.Fail("a Table without columnDefinitions, and one row", $"{second?.Type}: {second?.Object.ToJsonString()}");
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_over()
    {
        using var watch = await _wire.WatchAsync(Watch($"resourceVersion={await NowAsync()}&timeoutSeconds=1&allowWatchBookmarks=true"));
        for (var next = await watch.NextAsync(); next is not null; next = await watch.NextAsync())
        {
            if (next.Type != "BOOKMARK")
                watch.Fail("bookmarks, and the end after a second", next.ToString());
        }
    }

    [Fact]
    public async Task Who_comes_from_before_the_log_gets_410_Expired()
    {
        await using var own = await TestServer.StartAsync(server, new TestServerOptions { Replicas = Replicas });
        await CompactAsync(own);
        using var wire = new Wire(own, Front);
        using var watch = await wire.WatchAsync(Watch($"resourceVersion={_before}"));
        var first = await watch.NextAsync();
        if (first is not { Type: "ERROR" } || (int?)first.Object["code"] != 410 || (string?)first.Object["reason"] != "Expired")
            watch.Fail("ERROR with a Status of code 410, reason Expired", $"{first?.Type}: {first?.Object.ToJsonString()}");
        if (await watch.NextAsync() is { } more)
            watch.Fail("the end behind the ERROR", more.ToString());
        (await wire.GetAsync(List($"resourceVersion={_before}&resourceVersionMatch=Exact"))).Is(410, "Expired");
        var page = (await wire.GetAsync(List($"limit=1&continue={_continue}"))).Is(410, "Expired");
        page.Has(page.Text("metadata", "continue") is { Length: > 0 }, "metadata.continue, to go on without being one list");
        var rest = (await wire.GetAsync(List($"limit=1&continue={Continue(page)}"))).Is(200);
        rest.Has(rest.Items.Select(NameOf).SequenceEqual([Named("b")]), $"what follows the first page: {Named("b")}");
    }

    /// <summary>Writes, trims what was written, and starts the replicas again.</summary>
    private async Task CompactAsync(TestServer own)
    {
        using (var wire = new Wire(own, Front))
        {
            _before = (await wire.PostAsync(Collection, New("a"))).Is(201).ResourceVersion;
            (await wire.PostAsync(Collection, New("b"))).Is(201);
            _continue = Continue((await wire.GetAsync(List("limit=1"))).Is(200));
            (await wire.PostAsync(Collection, New("c"))).Is(201);
        }
        await own.CompactAsync(_kind.Resource);
        await own.RestartAsync();
    }

    private async Task<List<Written>> WriteAsync()
    {
        var written = new List<Written> { Of("ADDED", "a", await CreateAsync("a")), Of("ADDED", "b", await CreateAsync("b")) };
        written.Add(Of("MODIFIED", "a", await LabelAsync("a", "size", "small")));
        written.Add(Of("MODIFIED", "b", await LabelAsync("b", "size", "large")));
        var deleted = await RemoveAsync("a");
        // It answers with a Status, or with the object as it was: its resourceVersion is seen in the watch.
        written.Add(Of("DELETED", "a", deleted));
        written.Add(Of("ADDED", "a", await CreateAsync("a")));
        written.Add(Of("MODIFIED", "a", await LabelAsync("a", "size", "large")));
        return written;

        Written Of(string type, string name, WireAnswer answer) => new(type, Named(name), answer.ResourceVersion);
    }

    private static async Task<List<WireEvent>> SeesAsync(WireWatch watch, IEnumerable<Written> written)
    {
        var seen = new List<WireEvent>();
        foreach (var write in written)
            seen.Add(await watch.NextIsAsync(write.Type, write.Name, write.Type == "DELETED" ? null : write.ResourceVersion));
        return seen;
    }

    /// <summary>A write as a watch should see it.</summary>
    private sealed record Written(string Type, string Name, string ResourceVersion);
}
