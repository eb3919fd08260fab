using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>
/// nftables, in a table that is the agent's whole: what is in it is its own, and nothing else is. The first time the table is made anew in one transaction, whatever was there; from then on it is
/// compared with what it was then.
/// </summary>
internal sealed class NftablesFirewall(NftOptions options, ServiceNames services, NftProcess nft, TimeProvider clock, Random random) : IFirewall
{
    private readonly NftTable _table = new(options);

    // What the table looked like when it was made, and what was open when it was last right; null before.
    private string? _shape;
    private HashSet<PortProtocol>? _last;

    public string Name => "nftables";

    public async Task<SyncOutcome> SyncAsync(IReadOnlyList<WantedPort> wanted, CancellationToken cancellationToken)
    {
        var desired = wanted.SelectMany(w => services.ProtocolsOf(w).Select(p => new PortProtocol(w.Port, p))).ToHashSet();
        var found = await nft.ListAsync(options.Table, cancellationToken) is { } listed ? NftListing.Parse(listed) : null;
        var drifted = _last is null ? [] : Drift(found, _last).ToHashSet();
        var transactions = found is not null && found.Shape == _shape
            ? await ChangeAsync(found.Open, desired, cancellationToken)
            : await ReplaceAsync(desired, cancellationToken);
        _last = desired;
        return new() { Drifted = drifted, Transactions = transactions };
    }

    public async Task WatchAsync(Action changed, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock, random);
        while (true)
        {
            try
            {
                using var events = new NftEvents(options.Table);
                // What happened while nobody listened.
                changed();
                while (true)
                {
                    await events.NextAsync(cancellationToken);
                    backoff.Succeeded();
                    changed();
                }
            }
            catch (FirewallException)
            {
                // The next pass meets the same, and says so.
            }
            await backoff.WaitAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<int> Drift(NftListing? found, HashSet<PortProtocol> last)
    {
        if (found is null || found.Shape != _shape)
            return last.Select(p => p.Port);
        var now = found.Open.ToHashSet();
        now.SymmetricExceptWith(last);
        return now.Select(p => p.Port);
    }

    private async Task<int> ChangeAsync(IReadOnlySet<PortProtocol> open, HashSet<PortProtocol> desired, CancellationToken cancellationToken)
    {
        if (open.SetEquals(desired))
            return 0;
        await nft.CommitAsync(_table.Change(desired.Except(open), open.Except(desired)), cancellationToken);
        return 1;
    }

    private async Task<int> ReplaceAsync(HashSet<PortProtocol> desired, CancellationToken cancellationToken)
    {
        await nft.CommitAsync(_table.Replacement(desired), cancellationToken);
        var made = await nft.ListAsync(options.Table, cancellationToken) ?? throw new FirewallException("the table was taken away as soon as it was made");
        _shape = NftListing.Parse(made).Shape;
        return 1;
    }
}
