using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Collection;

/// <summary>
/// Does on a server of its own what the root's garbage collector does elsewhere, for the kinds served here: deletes what is owned by what is gone, and carries
/// out foreground deletion and orphaning (<see cref="CollectionPlan"/>). Each replica may do it at the same time: every write names the uid or resourceVersion
/// it was planned for, and one that comes second changes nothing.
/// </summary>
internal sealed partial class GarbageCollector(
    IObjectReaders readers, IObjectWriter writer, IReadOnlyList<ResourceKind> kinds, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<GarbageCollector> log) : BackgroundService
{
    /// <summary>How often it looks, if anything has changed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>How old a deletion, or an object whose owner is not there, must be: what is just being written by others is left to them.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const string Manager = "garbage-collector";

    /// <summary>Who the root's collector is, so that admission sees one and the same.</summary>
    private static readonly UserInfo Itself = UserInfo.Authenticated(
        "system:serviceaccount:kube-system:generic-garbage-collector", "", ["system:serviceaccounts", "system:serviceaccounts:kube-system"]);

    private static readonly JsonSerializerOptions PatchForm = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly Dictionary<ResourceKind, Revision> _looked = [];
    private readonly List<CollectionCandidates> _candidates = [.. kinds.Select(k => new CollectionCandidates(() => readers.Of(k).Cache))];

    // There was something to do, or something whose time has not come: to be looked at again although nothing changes.
    private bool _pending;

    /// <summary>Looks once, and does what there is to do.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow().UtcDateTime - Grace;
        var objects = _candidates.SelectMany(c => c.Now()).ToList();
        // What owns an object was there before it: it is in a snapshot that is taken later.
        foreach (var kind in kinds)
            await readers.Of(kind).CatchUpAsync(cancellationToken);
        var steps = new CollectionPlan(objects, Owner, until).Steps().ToList();
        _pending = steps.Count > 0 || objects.Any(o => o.Meta.CreationTimestamp >= until || o.Meta.DeletionTimestamp >= until);
        foreach (var step in steps)
            await TakeAsync(step, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (lifetime.ApplicationStarted.IsCancellationRequested && readers.AreReady && HasNews())
                    await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }

    private async Task TrySweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SweepAsync(stoppingToken);
        }
        // Whatever it is, it must not end this: nobody would start it again.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _looked.Clear();
            LogFailed(e.Message);
        }
    }

    /// <summary>Something was written since it was last seen that there is nothing to do, or not yet.</summary>
    private bool HasNews()
    {
        var news = _pending;
        foreach (var kind in kinds)
        {
            var revision = readers.Of(kind).Cache.Revision;
            news |= !_looked.TryGetValue(kind, out var seen) || seen != revision;
            _looked[kind] = revision;
        }
        return news;
    }

    /// <summary>The object that an owner reference names; null if there is none, and <paramref name="isServed"/> false if that cannot be known here.</summary>
    private OwnedObject? Owner(k8s.Models.V1OwnerReference reference, string space, out bool isServed)
    {
        var kind = kinds.FirstOrDefault(k => k.Kind == reference.Kind && reference.ApiVersion.StartsWith(k.Group + "/", StringComparison.Ordinal));
        isServed = kind is not null;
        var found = kind is null ? null : readers.Of(kind).Cache.Find(new NamespacedName(kind.Namespaced ? space : "", reference.Name), out _);
        return found is not null && OwnedObject.Of(found) is var owner && owner.Meta.Uid == reference.Uid ? owner : null;
    }

    private async Task TakeAsync(CollectionStep step, CancellationToken cancellationToken)
    {
        var target = step.Target;
        var request = new WriteRequest
        {
            Verb = step.Deletes ? WriteVerb.Delete : WriteVerb.MergePatch,
            User = Itself,
            Version = target.Object.Kind.Storage.Name,
            Namespace = target.Object.Name.Namespace,
            Name = target.Object.Name.Name,
            FieldManager = Manager,
            Body = step.Deletes ? default(ReadOnlyMemory<byte>) : Patch(step),
            Delete = step.Deletes ? new() { Uid = target.Meta.Uid, PropagationPolicy = step.Policy } : null,
        };
        var result = await writer.WriteAsync(target.Object.Kind.Resource, request, cancellationToken);
        // Somebody else was faster, or has changed it: then it is looked at again.
        if (result.Failure is { } refusal && result.Code is not (404 or 409))
            throw new StatusException(refusal);
    }

    private static byte[] Patch(CollectionStep step)
    {
        var meta = new JsonObject { ["resourceVersion"] = step.Target.Object.Revision.ToString() };
        if (step.Finalizers is { } finalizers)
            meta["finalizers"] = JsonSerializer.SerializeToNode(finalizers);
        if (step.Owners is { } owners)
            meta["ownerReferences"] = JsonSerializer.SerializeToNode(owners, PatchForm);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["metadata"] = meta });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Owned objects could not be collected, which is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
