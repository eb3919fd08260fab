using System.Globalization;
using System.Text.Json.Nodes;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Traffic;

/// <summary>One client: asks one thing after the other, by chance, mostly at one replica, and notes what it was told. It never asks the same again.</summary>
/// <param name="name">Begins its tokens; without a dot.</param>
/// <param name="random">Its chance.</param>
/// <param name="replicas">Its connections.</param>
/// <param name="history">Where it notes.</param>
/// <param name="options">What the traffic is like.</param>
internal sealed class TrafficClient(string name, Random random, IReadOnlyList<IReplica> replicas, OperationHistory history, TrafficOptions options)
{
    /// <summary>Retries would hide what is to be seen; a client that was refused a connection goes elsewhere.</summary>
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromMilliseconds(20);

    private int _sequence;
    private int _home = random.Next(replicas.Count);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await NextAsync();
            if (options.PauseMax > TimeSpan.Zero)
                await RealTime.PassAsync(random.NextDouble() * options.PauseMax, CancellationToken.None);
        }
    }

    /// <summary>One request, or a read and the update of what it showed.</summary>
    public Task NextAsync()
    {
        var number = random.Next(options.Keys);
        var key = $"ns-{number % 3}/rule-{number}";
        return random.Next(100) switch
        {
            < 14 => WriteAsync(new(OperationKind.Create, key), token => Rule(key, token).ToJsonString()),
            < 30 => UpdateAsync(key),
            < 46 => WriteAsync(new(OperationKind.Patch, key), token => Patch(token, null).ToJsonString()),
            < 52 => PatchAsReadAsync(key),
            < 62 => WriteAsync(new(OperationKind.Apply, key) { Manager = name }, token => Rule(key, token).ToJsonString()),
            < 70 => DeleteAsync(key),
            < 86 => GetAsync(key, null),
            < 90 => GetAsync(key, 0),
            _ => ListAsync(),
        };
    }

    /// <summary>One write that leaves an object, whatever was there; null if it was not acknowledged.</summary>
    public async Task<long?> MarkAsync(string key)
    {
        var answer = await WriteAsync(new(OperationKind.Apply, key) { Manager = name }, token => Rule(key, token).ToJsonString());
        return answer is { IsSuccess: true } ? answer.Revision : null;
    }

    private async Task UpdateAsync(string key)
    {
        if (await GetAsync(key, null) is not { IsSuccess: true } read)
            return;
        var value = JsonNode.Parse(read.Body)!;
        await WriteAsync(new(OperationKind.Update, key), token => Written(value, token).ToJsonString(), read.Revision);
    }

    private Task PatchAsReadAsync(string key) => history.LastOf(key) is > 0 and var known
        ? WriteAsync(new(OperationKind.Patch, key), token => Patch(token, known).ToJsonString(), known)
        : Task.CompletedTask;

    private async Task DeleteAsync(string key)
    {
        long? known = random.Next(2) == 0 && history.LastOf(key) is > 0 and var last ? last : null;
        var body = known is null ? "{}" : $$$"""{"preconditions":{"resourceVersion":"{{{known}}}"}}""";
        await SendAsync(new(OperationKind.Delete, key) { Body = body }, new() { Kind = OperationKind.Delete, Client = name, Key = key, Sent = known, Invoked = OperationHistory.Now });
    }

    private async Task<ApiAnswer?> WriteAsync(TrafficRequest request, Func<string, string> body, long? sent = null)
    {
        var token = $"{name}.{_sequence++}";
        return await SendAsync(
            request with { Body = body(token) }, new() { Kind = request.Kind, Client = name, Key = request.Key, Token = token, Sent = sent, Invoked = OperationHistory.Now });
    }

    private Task<ApiAnswer?> GetAsync(string key, long? sent) => SendAsync(
        new(OperationKind.Get, key) { Query = sent is null ? "" : $"?resourceVersion={sent}" },
        new() { Kind = OperationKind.Get, Client = name, Key = key, Sent = sent, Invoked = OperationHistory.Now });

    private Task ListAsync()
    {
        var list = new Operation { Kind = OperationKind.List, Client = name, Invoked = OperationHistory.Now };
        var request = new TrafficRequest(OperationKind.List, "");
        var seen = Math.Max(history.Seen, 1);
        return random.Next(10) switch
        {
            < 5 => SendAsync(request, list),
            < 6 => SendAsync(request with { Query = "?resourceVersion=0" }, list with { Sent = 0 }),
            < 7 => SendAsync(request with { Query = $"?resourceVersion={seen}&resourceVersionMatch=NotOlderThan" }, list with { Sent = seen }),
            < 8 => SendAsync(request with { Query = $"?resourceVersion={seen}&resourceVersionMatch=Exact" }, list with { Sent = seen, IsExact = true }),
            _ => PagesAsync(request, list),
        };
    }

    /// <summary>A list in pages is one list.</summary>
    private async Task PagesAsync(TrafficRequest request, Operation list)
    {
        var replica = Choose();
        var items = new Dictionary<string, Digest>();
        var revision = 0L;
        for (var next = $"?limit={options.Keys / 4}"; next.Length > 0;)
        {
            if (await AskAsync(replica, request with { Query = next }) is not { IsSuccess: true } page || (revision > 0 && page.Revision != revision))
                return;
            revision = page.Revision;
            foreach (var (key, content) in Items(page))
                items.Add(key, content);
            next = page.Json.GetProperty("metadata").TryGetProperty("continue", out var token) ? $"?limit={options.Keys / 4}&continue={Uri.EscapeDataString(token.GetString()!)}" : "";
        }
        history.Add(list with { Replica = replica.Name, Returned = OperationHistory.Now, Outcome = Outcome.Acknowledged, Code = 200, Revision = revision, Items = items });
    }

    private async Task<ApiAnswer?> SendAsync(TrafficRequest request, Operation operation)
    {
        var replica = Choose();
        var answer = await AskAsync(replica, request);
        history.Add(Told(operation with { Replica = replica.Name }, answer));
        return answer;
    }

    /// <summary>Asks, and is content with no answer.</summary>
    private async Task<ApiAnswer?> AskAsync(IReplica replica, TrafficRequest request)
    {
        using var patience = new CancellationTokenSource(options.Patience);
        try
        {
            return await replica.SendAsync(request, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            _home = random.Next(replicas.Count);
            await RealTime.PassAsync(PauseAfterLoss, CancellationToken.None);
            return null;
        }
    }

    private IReplica Choose() => replicas[random.Next(5) == 0 ? random.Next(replicas.Count) : _home];

    private static Operation Told(Operation operation, ApiAnswer? answer) => answer switch
    {
        // A refusal for want of something says nothing about what happened before it was wanted.
        null or { Code: 429 or 410 or >= 500 } => operation with { Code = answer?.Code ?? 0 },
        { IsSuccess: false } => operation with { Returned = OperationHistory.Now, Outcome = Outcome.Refused, Code = answer.Code },
        _ => Acknowledged(operation with { Returned = OperationHistory.Now, Outcome = Outcome.Acknowledged, Code = answer.Code }, answer),
    };

    private static Operation Acknowledged(Operation operation, ApiAnswer answer) => operation.Kind switch
    {
        OperationKind.Delete => operation with { Uid = answer.Json.GetProperty("details").GetProperty("uid").GetString()! },
        OperationKind.List => operation with { Revision = answer.Revision, Items = Items(answer).ToDictionary() },
        _ => operation with { Revision = answer.Revision, Uid = ObjectJson.UidOf(answer.Json), Content = Digest.Of(answer.Json) },
    };

    private static IEnumerable<KeyValuePair<string, Digest>> Items(ApiAnswer list) =>
        list.Json.GetProperty("items").EnumerateArray().Select(i => KeyValuePair.Create(ObjectJson.KeyOf(i), Digest.Of(i)));

    private JsonObject Rule(string key, string token) => (JsonObject)Written(
        new JsonObject
        {
            ["apiVersion"] = "firewalld.fedoraproject.org/v1",
            ["kind"] = "PortRule",
            ["metadata"] = new JsonObject { ["name"] = key.Split('/')[1] },
            ["spec"] = new JsonObject { ["name"] = "http", ["host"] = "node-1.example.com" },
        },
        token);

    private JsonObject Patch(string token, long? resourceVersion)
    {
        var patch = (JsonObject)Written(new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = new JsonObject() }, token);
        if (resourceVersion is { } version)
            patch["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return patch;
    }

    /// <summary>Leaves this client's traces: the token, an annotation that no other client touches, a port by chance.</summary>
    private JsonNode Written(JsonNode value, string token)
    {
        var annotations = value["metadata"]!["annotations"] as JsonObject ?? [];
        annotations[WriteLedger.TokenAnnotation] = token;
        annotations[WriteLedger.WriterAnnotation + name] = token;
        if (annotations.Parent is null)
            value["metadata"]!["annotations"] = annotations;
        value["spec"]!["port"] = random.Next(1, 65536);
        return value;
    }
}
