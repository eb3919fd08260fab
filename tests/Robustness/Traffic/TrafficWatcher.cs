using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Traffic;

/// <summary>Watches, resumes at any replica when the watch ends, and notes what it was sent.</summary>
internal sealed class TrafficWatcher(Random random, IReadOnlyList<IReplica> replicas)
{
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromMilliseconds(50);

    /// <summary>How often it was told that what it asks for is gone, and it had to list.</summary>
    public int Relists { get; private set; }

    /// <summary>How often a watch ended, in order or not, and it resumed.</summary>
    public int Resumes { get; private set; }

    /// <summary>Follows from a revision, over as many watches as it takes, until it is told 410 or given up.</summary>
    public async Task FollowAsync(WatchHistory history, Func<long> upTo, CancellationToken givingUp)
    {
        while (history.Last < upTo() && !givingUp.IsCancellationRequested)
        {
            switch (await OnceAsync(history, upTo, givingUp))
            {
                case WatchEnd.Reached:
                    return;
                case WatchEnd.Expired:
                    Relists++;
                    return;
                case WatchEnd.Broken:
                    await RealTime.PassAsync(PauseAfterLoss, CancellationToken.None);
                    break;
            }
            Resumes++;
        }
    }

    private async Task<WatchEnd> OnceAsync(WatchHistory history, Func<long> upTo, CancellationToken givingUp)
    {
        try
        {
            using var watch = await replicas[random.Next(replicas.Count)].WatchAsync(history.Last, givingUp);
            return await history.FollowAsync(watch, upTo, givingUp);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return WatchEnd.Broken;
        }
    }
}
