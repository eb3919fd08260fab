using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace ProjectName.Controller;

/// <summary>What becomes of one kind's objects; the rest is done by <see cref="Controller{T}"/>.</summary>
public interface IReconciler<T>
{
    /// <summary>Makes what is wanted so, and says how it fares.</summary>
    Task<IReadOnlyList<V1Condition>> ReconcileAsync(T wanted, CancellationToken cancelled);

    /// <summary>What an object says already; null if its kind has no place for it.</summary>
    IReadOnlyList<V1Condition>? ConditionsOf(T known);
}

/// <summary>Looks after objects until it is told to end.</summary>
public interface IController
{
    /// <summary>Does so.</summary>
    Task RunAsync(CancellationToken cancelled);
}

/// <summary>Informer, queue, workers, status: an object that changes gets into the queue, a worker has it reconciled, and what was found is applied to its status.</summary>
public sealed class Controller<T>(Kubernetes api, IReconciler<T> reconciler, TimeProvider clock) : IController
    where T : class, IKubernetesObject<V1ObjectMeta>, IApiResource
{
    /// <summary>Objects that are reconciled at once.</summary>
    public const int Workers = 4;

    private readonly WorkQueue _queue = new(clock);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancelled)
    {
        var informer = new Informer<T>(api, _queue.Add, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        List<Task> running = [informer.RunAsync(ending.Token), .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(informer, ending.Token))];
        // None goes on without the others.
        var first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task WorkAsync(Informer<T> informer, CancellationToken cancelled)
    {
        await informer.Synced.WaitAsync(cancelled);
        while (true)
        {
            var key = await _queue.TakeAsync(cancelled);
            try
            {
                if (informer.Find(key) is { Metadata.DeletionTimestamp: null } wanted)
                    await SayAsync(wanted, await reconciler.ReconcileAsync(wanted, cancelled), cancelled);
                _queue.Done(key);
            }
            // Whatever it is that went wrong, the others are not to wait for it.
            catch (Exception e) when (!cancelled.IsCancellationRequested)
            {
                Log.Error($"{T.Names.Kind} {key}: {e.Message}; tried again in {_queue.Failed(key).TotalSeconds:F1} s");
            }
        }
    }

    /// <summary>Applies the status, if it says anything new: a status that is written is a change, which comes back here.</summary>
    private async Task SayAsync(T wanted, IReadOnlyList<V1Condition> found, CancellationToken cancelled)
    {
        if (reconciler.ConditionsOf(wanted) is not { } said)
            return;
        var generation = wanted.Metadata.Generation;
        V1Condition? Before(V1Condition condition) => said.FirstOrDefault(c => c.Type == condition.Type);
        if (found.All(f => Before(f) is { } b && (b.Status, b.Reason, b.Message, b.ObservedGeneration) == (f.Status, f.Reason, f.Message, generation)))
            return;
        foreach (var condition in found)
        {
            condition.ObservedGeneration = generation;
            // It is of the last change of the status, not of the words.
            condition.LastTransitionTime = Before(condition) is { } before && before.Status == condition.Status ? before.LastTransitionTime : clock.GetUtcNow().UtcDateTime;
        }
        try
        {
            await api.ApplyStatusAsync<T>(wanted.Metadata, Controllers.Name, new JsonObject
            {
                ["observedGeneration"] = generation,
                ["conditions"] = new JsonArray([.. found.Select(c => JsonNode.Parse(KubernetesJson.Serialize(c)))]),
            }, cancelled);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is gone, or another of its name is there: the informer tells.
        }
    }
}
