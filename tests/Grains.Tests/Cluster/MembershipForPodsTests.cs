using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using OrleansAA.Grains.Hosting;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

public sealed class MembershipForPodsTests
{
    private static readonly SiloAddress Self = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);
    private static readonly SiloAddress Other = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2), 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_watches_pods_is_told_once_when_its_silo_is_active()
    {
        var membership = new Membership(
            [Snapshot(1, (Self, SiloStatus.Joining)), Snapshot(2, (Self, SiloStatus.Active)), Snapshot(3, (Self, SiloStatus.Active), (Other, SiloStatus.Joining)), Snapshot(4, (Self, SiloStatus.Active), (Other, SiloStatus.Active))]);
        var told = new MembershipForPods(membership, Self);

        Assert.Equal([2], await VersionsAsync(told));
        // It reads them again after an error: told once more it would end what it does.
        Assert.Equal([], await VersionsAsync(told));
        Assert.Equal(4, told.CurrentSnapshot.Version.Value);
    }

    private static async Task<IReadOnlyList<long>> VersionsAsync(MembershipForPods membership)
    {
        var versions = new List<long>();
        await foreach (var update in membership.MembershipUpdates.WithCancellation(Token))
            versions.Add(update.Version.Value);
        return versions;
    }

    private static ClusterMembershipSnapshot Snapshot(long version, params (SiloAddress Silo, SiloStatus Status)[] members) =>
        new(members.ToImmutableDictionary(m => m.Silo, m => new ClusterMember(m.Silo, m.Status, "replica")), new MembershipVersion(version));

    /// <summary>Goes through some states.</summary>
    private sealed class Membership(IReadOnlyList<ClusterMembershipSnapshot> states) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = states[0];

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => UpdatesAsync();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(true);

        private async IAsyncEnumerable<ClusterMembershipSnapshot> UpdatesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var state in states)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                CurrentSnapshot = state;
                yield return state;
            }
        }
    }
}
