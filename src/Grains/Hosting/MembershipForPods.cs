using System.Runtime.CompilerServices;

namespace OrleansAA.Grains.Hosting;

/// <summary>
/// The membership as Orleans' watch of pods is told of it: once, when this silo is active. It takes each update after that for the word to end its watch, and the next one for the word to begin
/// anew (KubernetesClusterAgent of 10.4.2): half of the time nobody would notice that a pod is gone.
/// </summary>
/// <param name="membership">What is true.</param>
/// <param name="self">This silo.</param>
internal sealed class MembershipForPods(IClusterMembershipService membership, SiloAddress self) : IClusterMembershipService
{
    private bool _isTold;

    public ClusterMembershipSnapshot CurrentSnapshot => membership.CurrentSnapshot;

    /// <summary>One update. Read again, after an error, it has none left: what was begun goes on.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => OnceActiveAsync();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => membership.Refresh(minimumVersion, cancellationToken);

    public Task<bool> TryKill(SiloAddress siloAddress) => membership.TryKill(siloAddress);

    private async IAsyncEnumerable<ClusterMembershipSnapshot> OnceActiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in membership.MembershipUpdates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // What it looks at is the snapshot, which may be ahead of the update.
            if (_isTold || CurrentSnapshot.GetSiloStatus(self) != SiloStatus.Active)
                continue;
            _isTold = true;
            yield return update;
        }
    }
}
