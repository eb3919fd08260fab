using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Faults;

/// <summary>A replica that was killed.</summary>
/// <param name="Place">Which.</param>
/// <param name="At">When, in the ticks of a history.</param>
/// <param name="WasCalm">Nothing else was wrong, and had not been for a while: the replicas knew of each other.</param>
internal sealed record Kill(int Place, long At, bool WasCalm);

/// <summary>Does things to replicas and their store, one after the other and now and then two at a time, and heals them.</summary>
internal sealed partial class FaultInjector(ReplicaSet set, TrialSite site, Random random, TrialPlan plan, Action<string> log)
{
    /// <summary>How long a replica is waited for that cannot start because its store is away too.</summary>
    private static readonly TimeSpan RestartPatience = TimeSpan.FromMinutes(2);

    /// <summary>How long a replica that woke up may take to learn that it was declared dead, and to end.</summary>
    private static readonly TimeSpan WakePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long after a fault the replicas have come to know of each other again.</summary>
    private static readonly TimeSpan CalmAfter = TimeSpan.FromSeconds(5);

    private readonly HashSet<int> _busy = [];
    private long _healedAt = OperationHistory.Now;

    /// <summary>How often each was done.</summary>
    public ConcurrentDictionary<Fault, int> Counts { get; } = new();

    public ConcurrentQueue<Kill> Kills { get; } = new();

    /// <summary>Does all of them, in an order by chance, and ends when everything is well again.</summary>
    public async Task RunAsync(IReadOnlyList<Fault> faults, CancellationToken cancellationToken)
    {
        var deck = faults.ToArray();
        random.Shuffle(deck);
        for (var i = 0; i < deck.Length; i++)
        {
            await PauseAsync(plan.Settle.TotalSeconds + 0.1, plan.Settle.TotalSeconds + 0.6);
            cancellationToken.ThrowIfCancellationRequested();
            var isPair = random.Next(4) == 0 && i + 1 < deck.Length && deck[i] != Fault.Roll && deck[i + 1] != Fault.Roll && !(IsOfStore(deck[i]) && IsOfStore(deck[i + 1]));
            log($"{DateTime.UtcNow:HH:mm:ss.fff} {deck[i]}{(isPair ? $" and {deck[i + 1]}" : "")}");
            var isCalm = !isPair && Stopwatch.GetElapsedTime(_healedAt) >= CalmAfter;
            await Task.WhenAll(DoAsync(deck[i], isCalm), isPair ? DoAsync(deck[++i], isCalm) : Task.CompletedTask);
            await ReviveAsync();
            _healedAt = OperationHistory.Now;
        }
        await PauseAsync(0.5, 1);
    }

    private async Task DoAsync(Fault fault, bool isCalm)
    {
        Counts.AddOrUpdate(fault, 1, (_, n) => n + 1);
        await (fault switch
        {
            Fault.KillStore => KillStoreAsync(),
            Fault.Roll => RollAsync(),
            Fault.FillMemory => FillMemoryAsync(),
            Fault.FillDisk => FillDiskAsync(),
            Fault.Kill => AtPlaceAsync(p => KillAsync(p, isCalm)),
            Fault.Freeze => AtPlaceAsync(FreezeAsync),
            Fault.JumpClock => AtPlaceAsync(JumpClockAsync),
            _ => AtPlaceAsync(p => DisturbAsync(p, fault)),
        });
    }

    private static bool IsOfStore(Fault fault) => fault is Fault.KillStore or Fault.FillMemory or Fault.FillDisk;

    private async Task AtPlaceAsync(Func<int, Task> fault)
    {
        int place;
        lock (_busy)
        {
            var free = Enumerable.Range(0, set.Replicas.Count).Where(p => !_busy.Contains(p)).ToList();
            place = free[random.Next(free.Count)];
            _busy.Add(place);
        }
        await fault(place);
        lock (_busy)
            _busy.Remove(place);
    }

    private async Task KillAsync(int place, bool isCalm)
    {
        var at = OperationHistory.Now;
        await set.Replicas[place].KillAsync();
        Kills.Enqueue(new(place, at, isCalm));
        await PauseAsync(0, 0.5);
        await RestartAsync(place);
    }

    private async Task FreezeAsync(int place)
    {
        var replica = set.Replicas[place];
        replica.Freeze(frozen: true);
        await PauseAsync(1, plan.FreezeMax.TotalSeconds);
        replica.Freeze(frozen: false);
        await MayLearnThatItWasDeclaredDeadAsync(place);
    }

    private Task MayLearnThatItWasDeclaredDeadAsync(int place) => Task.WhenAny(set.Replicas[place].Exited, RealTime.PassAsync(WakePatience));

    private async Task RollAsync()
    {
        for (var place = 0; place < set.Replicas.Count; place++)
        {
            set.Replicas[place].Terminate();
            await set.Replicas[place].EndAsync();
            await RestartAsync(place);
        }
    }

    /// <summary>Starts what has ended by itself: a replica that was declared dead while it slept does.</summary>
    public async Task ReviveAsync()
    {
        for (var place = 0; place < set.Replicas.Count; place++)
        {
            if (!set.Replicas[place].HasExited)
                continue;
            log($"{DateTime.UtcNow:HH:mm:ss.fff} replica {place} has ended by itself");
            await RestartAsync(place);
        }
    }

    private async Task RestartAsync(int place)
    {
        var started = OperationHistory.Now;
        while (true)
        {
            try
            {
                await set.RestartAsync(place);
                return;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException && Stopwatch.GetElapsedTime(started) < RestartPatience)
            {
                // Without its store it does not start; whoever starts it tries again.
                await PauseAsync(0.2, 0.5);
            }
        }
    }

    private Task PauseAsync(double secondsMin, double secondsMax) => RealTime.PassAsync(TimeSpan.FromSeconds(secondsMin + (Chance() * (secondsMax - secondsMin))));

    private double Chance()
    {
        lock (_busy)
            return random.NextDouble();
    }
}
