using System.Net;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;

namespace ProjectName.Controller;

/// <summary>Has one of several processes work: the one that holds the Lease.</summary>
public static class Election
{
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the Lease, and works as long as it is held.</summary>
    /// <returns>False if it is lost.</returns>
    public static async Task<bool> RunAsync(Kubernetes api, string space, string name, Func<CancellationToken, Task> work, CancellationToken cancelled)
    {
        if (!await HasLeasesAsync(api, cancelled))
        {
            // As an aggregated server on its own: whoever runs several there gives them something to do that bears it.
            Log.Say("the server has no Leases; works without");
            await work(cancelled);
            return true;
        }
        var held = new LeaseLock(api, space, name, $"{Environment.MachineName}_{Environment.ProcessId}");
        held.OnHttpError += e => Log.Error($"Lease {space}/{name}: {e.Message}");
        using var elector = new LeaderElector(new LeaderElectionConfig(held));
        using var losing = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var (leads, working) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), Task.CompletedTask);
        elector.OnStartedLeading += leads.SetResult;
        var holding = elector.RunUntilLeadershipLostAsync(cancelled);
        if (await Task.WhenAny(leads.Task, holding) == leads.Task)
        {
            Log.Say($"holds the Lease {space}/{name}");
            working = work(losing.Token);
        }
        await Task.WhenAny(holding, leads.Task.IsCompleted ? working : holding);
        await losing.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (leads.Task.IsCompleted)
            await ReleaseAsync(held);
        cancelled.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Leaves it to the next one at once, which would wait until its time is over.</summary>
    private static async Task ReleaseAsync(LeaseLock held)
    {
        using var late = new CancellationTokenSource(ReleasePatience);
        try
        {
            var record = await held.GetAsync(late.Token);
            if (record.HolderIdentity != held.Identity)
                return;
            record.HolderIdentity = "";
            await held.UpdateAsync(record, late.Token);
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or OperationCanceledException)
        {
            Log.Error($"the Lease is not released: {e.Message}");
        }
    }

    private static async Task<bool> HasLeasesAsync(Kubernetes api, CancellationToken cancelled)
    {
        try
        {
            using var response = await api.SendAsync(HttpMethod.Get, "apis/coordination.k8s.io/v1", cancelled);
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
