using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>Lists and watches of a <see cref="WatchedTable"/>, on the wire as Kubernetes has them.</summary>
internal sealed class TableEndpoint(WatchedTable table, string listKind, string kind)
{
    private int _watchers;

    /// <summary>Watches that are open now.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    public Task ListAsync(HttpContext context, Func<JsonObject, bool> inScope)
    {
        var name = RootRequest.NameInSelector(context.Request.Query);
        bool Matches(JsonObject o) => inScope(o) && (name is null || NameOf(o) == name);
        return context.Request.Query["watch"].ToString() is "true" or "1" ? WatchAsync(context, Matches) : WriteListAsync(context, Matches);
    }

    public static string NameOf(JsonObject value) => (string)value["metadata"]!["name"]!;

    public static string NamespaceOf(JsonObject value) => (string?)value["metadata"]!["namespace"] ?? "";

    private Task WriteListAsync(HttpContext context, Func<JsonObject, bool> matches)
    {
        var (revision, objects) = table.List(matches);
        return RootAnswers.WriteAsync(context, 200, new JsonObject
        {
            ["kind"] = listKind,
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = Text(revision) },
            ["items"] = new JsonArray([.. objects.Select(o => o.DeepClone())]),
        });
    }

    private async Task WatchAsync(HttpContext context, Func<JsonObject, bool> matches)
    {
        var query = context.Request.Query;
        var aborted = context.RequestAborted;
        var time = int.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        using var over = new CancellationTokenSource(time, table.Clock.Machine);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, over.Token);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(aborted);
        await context.Response.Body.FlushAsync(aborted);
        Interlocked.Increment(ref _watchers);
        try
        {
            await StreamAsync(context, matches, query["resourceVersion"].ToString(), query["sendInitialEvents"] == "true", ended.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // The watch's time is over: it ends without an event.
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task StreamAsync(HttpContext context, Func<JsonObject, bool> matches, string from, bool initial, CancellationToken cancellationToken)
    {
        if (!long.TryParse(from, CultureInfo.InvariantCulture, out var at) || at == 0)
        {
            (at, var objects) = table.List(matches);
            foreach (var value in objects)
                await SendAsync(context, "ADDED", value.DeepClone(), cancellationToken);
            if (initial)
                await SendAsync(context, "BOOKMARK", Bookmark(at), cancellationToken);
        }
        while (true)
        {
            var (events, more) = table.After(at);
            if (events is null)
            {
                await SendAsync(context, "ERROR", RootAnswers.Status(410, "Expired", $"too old resource version: {at}"), cancellationToken);
                return;
            }
            foreach (var happened in events)
            {
                at = happened.Revision;
                if (matches(happened.Object))
                    await SendAsync(context, happened.Type, happened.Object.DeepClone(), cancellationToken);
            }
            await more.WaitAsync(cancellationToken);
        }
    }

    private JsonObject Bookmark(long revision) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject
        {
            ["resourceVersion"] = Text(revision),
            ["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" },
        },
    };

    private static async Task SendAsync(HttpContext context, string type, JsonNode value, CancellationToken cancellationToken)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = value }.ToJsonString() + "\n";
        await context.Response.WriteAsync(line, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static string Text(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
