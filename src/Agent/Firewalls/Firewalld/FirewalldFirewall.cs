using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>
/// firewalld: what is in effect has all rules, what is kept has the permanent ones. A rule that opens exactly what the service of its name opens becomes that service, any other its port with the
/// protocols that the service of its name has it with, tcp if there is none.
/// </summary>
/// <param name="bus">firewalld.</param>
/// <param name="zone">The zone that is opened; null for the default one.</param>
/// <param name="clock">Times the way back to a bus that has gone.</param>
/// <param name="random">Spreads it.</param>
internal sealed class FirewalldFirewall(FirewalldBus bus, string? zone, TimeProvider clock, Random random) : IFirewall
{
    private Dictionary<string, int>? _last;

    public string Name => "firewalld";

    public async Task<SyncOutcome> SyncAsync(IReadOnlyList<WantedPort> wanted, CancellationToken cancellationToken)
    {
        var target = zone ?? await bus.DefaultZoneAsync();
        var (all, kept) = await RulesAsync(wanted);
        var changes = new Changes(cancellationToken);
        var drifted = new HashSet<int>();
        foreach (var each in await bus.ZonesAsync())
        {
            var found = (await bus.RichRulesAsync(each)).Where(RichRules.IsOurs).ToHashSet(StringComparer.Ordinal);
            if (each == target)
                drifted = Drift(found);
            await changes.MakeAsync(found, each == target ? all : [], rule => bus.AddRichRuleAsync(each, rule), rule => bus.RemoveRichRuleAsync(each, rule));
        }
        foreach (var (each, path) in await bus.ConfiguredZonesAsync())
        {
            var found = (await bus.ConfiguredRichRulesAsync(path)).Where(RichRules.IsOurs).ToHashSet(StringComparer.Ordinal);
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

    /// <summary>The rich rules of all ports, and of those that are kept; each with its port.</summary>
    private async Task<(Dictionary<string, int> All, Dictionary<string, int> Kept)> RulesAsync(IReadOnlyList<WantedPort> wanted)
    {
        var services = new Dictionary<string, FirewalldService?>(StringComparer.Ordinal);
        var (all, kept) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var port in wanted)
        {
            if (!services.TryGetValue(port.Name, out var service))
                services[port.Name] = service = await bus.ServiceAsync(port.Name);
            foreach (var rule in RulesOf(port, service))
            {
                all[rule] = port.Port;
                if (port.IsPermanent)
                    kept[rule] = port.Port;
            }
        }
        return (all, kept);
    }

    private static IEnumerable<string> RulesOf(WantedPort port, FirewalldService? service)
    {
        if (service?.IsJust(port.Port) == true)
            return [RichRules.Of(port.Name)];
        var known = service?.Ports.Where(p => p.Port == port.Port).ToList() ?? [];
        return known.Count > 0 ? known.Select(RichRules.Of) : [RichRules.Of(new PortProtocol(port.Port, ServiceNames.Fallback))];
    }

    private HashSet<int> Drift(HashSet<string> found) => _last is null ? [] : [.. _last.Where(r => !found.Contains(r.Key)).Select(r => r.Value)];

    /// <summary>Adds and removes rules one by one; what fails is noted, and does not keep the others from being made.</summary>
    private sealed class Changes(CancellationToken cancellationToken)
    {
        public Dictionary<int, string> Failures { get; } = [];

        public int Count { get; private set; }

        public async Task MakeAsync(HashSet<string> found, Dictionary<string, int> wanted, Func<string, Task> add, Func<string, Task> remove)
        {
            foreach (var rule in found.Where(r => !wanted.ContainsKey(r)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await remove(rule);
                Count++;
            }
            foreach (var (rule, port) in wanted.Where(r => !found.Contains(r.Key)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await AddAsync(rule, port, add);
            }
        }

        private async Task AddAsync(string rule, int port, Func<string, Task> add)
        {
            try
            {
                await add(rule);
                Count++;
            }
            catch (FirewallException e) when (e.InnerException is Tmds.DBus.Protocol.DBusErrorReplyException)
            {
                Failures[port] = e.Message;
            }
        }
    }
}
