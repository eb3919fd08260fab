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

    /// <summary>Follows from a revision, over as many watches as it takes.</summary>
    /// <returns>False if it was told 410.</returns>
    public async Task<bool> FollowAsync(WatchHistory history, Func<long> upTo, CancellationToken cancellationToken)
    {
        while (history.Last < upTo())
        {
            switch (await OnceAsync(history, upTo, cancellationToken))
            {
                case WatchEnd.Reached:
                    return true;
                case WatchEnd.Expired:
                    Relists++;
                    return false;
                case WatchEnd.Broken:
                    await Task.Delay(PauseAfterLoss, cancellationToken);
                    break;
            }
            Resumes++;
        }
        return true;
    }

    private async Task<WatchEnd> OnceAsync(WatchHistory history, Func<long> upTo, CancellationToken cancellationToken)
    {
        try
        {
            using var watch = await replicas[random.Next(replicas.Count)].WatchAsync(history.Last, cancellationToken);
            return await history.FollowAsync(watch, upTo, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return WatchEnd.Broken;
        }
    }
}
