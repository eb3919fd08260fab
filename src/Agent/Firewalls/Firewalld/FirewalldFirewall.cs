using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>
/// firewalld: what is in effect has all rules, what is kept has the permanent ones. A rule that opens exactly what the service of its name opens becomes that service, any other its port with the
/// protocols that the service of its name has it with, tcp if there is none. <see cref="RichRuleChanges"/> says how few rich rules that takes.
/// </summary>
/// <param name="bus">firewalld.</param>
/// <param name="zone">The zone that is opened; null for the default one.</param>
/// <param name="clock">Times the way back to a bus that has gone.</param>
/// <param name="random">Spreads it.</param>
internal sealed class FirewalldFirewall(FirewalldBus bus, string? zone, TimeProvider clock, Random random) : IFirewall
{
    // What was open when it was last right, each with its port; null before.
    private Dictionary<Opening, int>? _last;

    public string Name => "firewalld";

    public async Task<SyncOutcome> SyncAsync(IReadOnlyList<WantedPort> wanted, CancellationToken cancellationToken)
    {
        var target = zone ?? await bus.DefaultZoneAsync();
        var (all, kept) = await OpeningsAsync(wanted);
        var changes = new Changes(all, cancellationToken);
        var drifted = new HashSet<int>();
        foreach (var each in await bus.ZonesAsync())
        {
            var found = (await bus.RichRulesAsync(each)).Where(RichRules.IsOurs).ToList();
            if (each == target)
                drifted = Drift(found);
            await changes.MakeAsync(found, each == target ? all.Keys : [], rule => bus.AddRichRuleAsync(each, rule), rule => bus.RemoveRichRuleAsync(each, rule));
        }
        foreach (var (each, path) in await bus.ConfiguredZonesAsync())
        {
            var found = (await bus.ConfiguredRichRulesAsync(path)).Where(RichRules.IsOurs).ToList();
            await changes.MakeAsync(found, each == target ? kept : [], rule => bus.AddConfiguredRichRuleAsync(path, rule), rule => bus.RemoveConfiguredRichRuleAsync(path, rule));
        }
        _last = all.Where(r => !changes.Failures.ContainsKey(r.Value)).ToDictionary();
        return new() { Drifted = drifted, Failures = changes.Failures, Transactions = changes.Count };
    }

    public async Task WatchAsync(Action changed, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock, random);
        while (true)
        {
            try
            {
                await bus.FollowAsync(changed, cancellationToken);
                backoff.Succeeded();
            }
            catch (FirewallException)
            {
                // The next pass meets the same, and says so.
            }
            await backoff.WaitAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        bus.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What all ports take, each with its port, and what those take that are kept.</summary>
    private async Task<(Dictionary<Opening, int> All, HashSet<Opening> Kept)> OpeningsAsync(IReadOnlyList<WantedPort> wanted)
    {
        var known = wanted.Count > 0 ? (await bus.ServicesAsync()).ToHashSet(StringComparer.Ordinal) : [];
        var services = new Dictionary<string, FirewalldService?>(StringComparer.Ordinal);
        var (all, kept) = (new Dictionary<Opening, int>(), new HashSet<Opening>());
        foreach (var port in wanted)
        {
            if (!services.TryGetValue(port.Name, out var service))
                services[port.Name] = service = known.Contains(port.Name) ? await bus.ServiceAsync(port.Name) : null;
            foreach (var opening in OpeningsOf(port, service))
            {
                all[opening] = port.Port;
                if (port.IsPermanent)
                    kept.Add(opening);
            }
        }
        return (all, kept);
    }

    private static IEnumerable<Opening> OpeningsOf(WantedPort port, FirewalldService? service)
    {
        if (service?.IsJust(port.Port) == true)
            return [Opening.OfService(port.Name)];
        var known = service?.Ports.Where(p => p.Port == port.Port).ToList() ?? [];
        return known.Count > 0 ? known.Select(Opening.OfPort) : [Opening.OfPort(new PortProtocol(port.Port, ServiceNames.Fallback))];
    }

    private HashSet<int> Drift(IReadOnlyList<string> found)
    {
        if (_last is null)
            return [];
        var open = found.Select(RichRules.Parse).OfType<Opening>().SelectMany(o => o.Each).ToHashSet();
        return [.. _last.Where(r => !open.Contains(r.Key)).Select(r => r.Value)];
    }

    /// <summary>Adds and removes rules one by one; what fails is noted for its ports, and does not keep the others from being made.</summary>
    private sealed class Changes(IReadOnlyDictionary<Opening, int> ports, CancellationToken cancellationToken)
    {
        public Dictionary<int, string> Failures { get; } = [];

        public int Count { get; private set; }

        public async Task MakeAsync(IReadOnlyList<string> found, IEnumerable<Opening> wanted, Func<string, Task> add, Func<string, Task> remove)
        {
            var changes = RichRuleChanges.Of(found, wanted.ToHashSet());
            foreach (var opening in changes.Add)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await AddAsync(opening, add);
            }
            foreach (var rule in changes.Remove)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await remove(rule);
                Count++;
            }
        }

        private async Task AddAsync(Opening opening, Func<string, Task> add)
        {
            try
            {
                await add(RichRules.Of(opening));
                Count++;
            }
            catch (FirewallException e) when (e.InnerException is Tmds.DBus.Protocol.DBusErrorReplyException)
            {
                foreach (var each in opening.Each)
                    Failures[ports[each]] = e.Message;
            }
        }
    }
}
