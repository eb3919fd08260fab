using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;
using k8s.Models;

namespace OrleansAA.Robustness.Judged;

/// <summary>One replica's registry, read index and cache, asked as its endpoints ask them.</summary>
internal sealed class InProcessReplica(string name, KindRuntime runtime, IObjectReader reader, Seams seams) : IReplica
{
    private static readonly ApiAnswer NotFound = new(404, "{}");
    private static readonly ApiAnswer Gone = new(410, "{}");

    private readonly ConcurrentDictionary<string, Grain> _grains = new();

    public string Name => name;

    public async Task<ApiAnswer> SendAsync(TrafficRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Kind switch
            {
                OperationKind.Get => await GetAsync(request, cancellationToken),
                OperationKind.List => await ListAsync(request, cancellationToken),
                _ => await WriteAsync(request, cancellationToken),
            };
        }
        catch (StatusException e)
        {
            return new(e.Code, "{}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug may leave nothing that could be answered, which is what a server answers too.
            return new(500, "{}");
        }
    }

    public Task<IWatch> WatchAsync(long after, CancellationToken cancellationToken) =>
        Task.FromResult(seams.Watch(new InProcessWatch(runtime.Cache.OpenCursor(new(seams.WatchStart(after))))));

    public void Dispose()
    {
        // It serves the next client.
    }

    private async Task<ApiAnswer> WriteAsync(TrafficRequest request, CancellationToken cancellationToken)
    {
        var grain = _grains.GetOrAdd(request.Key, _ => new());
        await grain.Turn.WaitAsync(cancellationToken);
        try
        {
            return Answer(await runtime.Registry.WriteAsync(Request(request), grain.State, cancellationToken));
        }
        finally
        {
            grain.Turn.Release();
        }
    }

    private async Task<ApiAnswer> GetAsync(TrafficRequest request, CancellationToken cancellationToken)
    {
        if (request.Query.Length == 0)
            await reader.CatchUpAsync(cancellationToken);
        return runtime.Cache.Find(NameOf(request.Key), out _) is { } found ? new(200, Text(found.Json)) : NotFound;
    }

    private async Task<ApiAnswer> ListAsync(TrafficRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p.ElementAtOrDefault(1));
        var wanted = new Revision(long.Parse(query.GetValueOrDefault("resourceVersion") ?? "-1", CultureInfo.InvariantCulture));
        if (wanted.Number < 0)
            await reader.CatchUpAsync(cancellationToken);
        else
            await runtime.Cache.WaitForAsync(wanted, cancellationToken);
        if ((query.ContainsValue("Exact") ? await runtime.Cache.SnapshotAtAsync(wanted, cancellationToken) : runtime.Cache.Snapshot()) is not { } found)
            return Gone;
        var snapshot = seams.List(found);
        var items = new List<string>();
        foreach (var (_, value) in snapshot.Objects.All)
            items.Add(Text(value.Json));
        return new(200, $$$"""{"metadata":{"resourceVersion":"{{{snapshot.Revision}}}"},"items":[{{{string.Join(',', items)}}}]}""");
    }

    private static WriteRequest Request(TrafficRequest request)
    {
        var name = NameOf(request.Key);
        return new()
        {
            Verb = request.Kind switch
            {
                OperationKind.Create => WriteVerb.Create,
                OperationKind.Update => WriteVerb.Update,
                OperationKind.Patch => WriteVerb.MergePatch,
                OperationKind.Apply => WriteVerb.Apply,
                _ => WriteVerb.Delete,
            },
            Version = "v1",
            Namespace = name.Namespace,
            Name = name.Name,
            Body = request.Kind == OperationKind.Delete ? default(ReadOnlyMemory<byte>) : Encoding.UTF8.GetBytes(request.Body),
            FieldManager = request.Manager.Length > 0 ? request.Manager : "test",
            Force = true,
            User = UserInfo.Anonymous,
            Delete = request.Kind == OperationKind.Delete ? new() { ResourceVersion = PreconditionOf(request.Body) } : null,
            OperationId = Guid.CreateVersion7(),
        };
    }

    private static string? PreconditionOf(string deleteOptions) =>
        JsonSerializer.Deserialize<JsonElement>(deleteOptions).TryGetProperty("preconditions", out var preconditions) ? preconditions.GetProperty("resourceVersion").GetString() : null;

    private static ApiAnswer Answer(WriteResult result)
    {
        if (result.Failure is { } refusal)
            return new(result.Code, Text(ObjectCodec.Encode(SchemaRegistry.Of<V1Status>(), refusal)));
        if (!result.Deleted)
            return new(result.Code, Text(result.Object));
        var uid = ObjectJson.UidOf(JsonSerializer.Deserialize<JsonElement>(Text(result.Object)));
        return new(result.Code, $$$"""{"details":{"uid":"{{{uid}}}"}}""");
    }

    private static NamespacedName NameOf(string key) => new(key.Split('/')[0], key.Split('/')[1]);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    /// <summary>An object's turns, and what it is believed to be.</summary>
    private sealed class Grain
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public ObjectState State { get; } = new();
    }
}
