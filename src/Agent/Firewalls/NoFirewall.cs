using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls;

/// <summary>A host without a firewall: every port is open, and nothing is to be done.</summary>
internal sealed class NoFirewall : IFirewall
{
    public string Name => "none";

    public Task<SyncOutcome> SyncAsync(IReadOnlyList<WantedPort> wanted, CancellationToken cancellationToken) => Task.FromResult(SyncOutcome.Nothing);

    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
