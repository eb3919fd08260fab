using OrleansAA.TestKit;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.Robustness.Faults;

/// <summary>What goes wrong around the replicas: the store, the network, the time.</summary>
internal sealed partial class FaultInjector
{
    private const int StoreNode = 1;
    private const int FirstReplicaNode = 2;
    private const double HoursMax = 2;

    private async Task KillStoreAsync()
    {
        await set.Redis.KillAsync();
        await PauseAsync(0.2, 2);
        await set.Redis.RestartAsync();
    }

    private async Task FillMemoryAsync()
    {
        Assert.Equal("OK", await set.Redis.SayAsync("CONFIG", "SET", "maxmemory", "1mb"));
        await PauseAsync(0.5, 3);
        Assert.Equal("OK", await set.Redis.SayAsync("CONFIG", "SET", "maxmemory", "0"));
    }

    /// <summary>Redis ends when it cannot write what it has promised to; it is started again when there is room.</summary>
    private async Task FillDiskAsync()
    {
        await site.Disk!.FillAsync();
        await PauseAsync(1, 3);
        await site.Disk.FreeAsync();
        await Task.WhenAny(set.Redis.Exited, RealTime.PassAsync(TimeSpan.FromSeconds(1)));
        if (set.Redis.HasExited)
            await set.Redis.RestartAsync();
    }

    private async Task JumpClockAsync(int place)
    {
        set.Clocks[place]!.Set(TimeSpan.FromHours(((Chance() * 2) - 1) * HoursMax));
        await PauseAsync(2, 6);
        set.Clocks[place]!.Set(TimeSpan.Zero);
        await PauseAsync(1, 2);
    }

    private async Task DisturbAsync(int place, Fault fault)
    {
        var own = FirstReplicaNode + place;
        var others = Enumerable.Range(FirstReplicaNode, set.Replicas.Count).Where(n => n != own).ToArray();
        int[] far = fault == Fault.SlowDown ? [0, StoreNode, .. others] : (int)(Chance() * 3) switch
        {
            0 => [StoreNode],
            1 => others,
            _ => [0, StoreNode, .. others],
        };
        var link = fault == Fault.SlowDown ? new Link(0.01 + (Chance() * 0.04), TimeSpan.FromMilliseconds(5 + (Chance() * 60))) : Link.Cut;
        var isOutward = fault != Fault.CutOneWay || Chance() < 0.5;
        var isInward = fault != Fault.CutOneWay || !isOutward;
        Set(link);
        await PauseAsync(1, plan.CutMax.TotalSeconds);
        Set(default);
        await MayLearnThatItWasDeclaredDeadAsync(place);

        void Set(Link state)
        {
            foreach (var other in far)
            {
                if (isOutward)
                    site.Network!.Set(own, other, state);
                if (isInward)
                    site.Network!.Set(other, own, state);
            }
        }
    }
}
