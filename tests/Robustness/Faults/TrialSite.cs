using System.ComponentModel;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.Robustness.Faults;

/// <summary>What replicas are put on so that more can go wrong, as far as this machine has it.</summary>
internal sealed class TrialSite : IAsyncDisposable
{
    private readonly Dictionary<Fault, string> _obstacles = [];

    /// <summary>Wires that can be cut; null: loopback.</summary>
    public VirtualNetwork? Network { get; private set; }

    /// <summary>A disk for Redis that can be full; null: the one there is.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Whether replicas have clocks that can jump.</summary>
    public bool HasClocks { get; private set; }

    /// <summary>The program that replicas are started of; null: that of this repository.</summary>
    public string? Program { get; init; }

    /// <summary>What cannot be done here, and why.</summary>
    public IReadOnlyDictionary<Fault, string> Obstacles => _obstacles;

    /// <summary>A plain one: this machine as it is.</summary>
    public static TrialSite Plain => new();

    /// <summary>One where these faults can be done, or says why they cannot.</summary>
    public static async Task<TrialSite> PrepareAsync(int seed, IReadOnlyCollection<Fault> faults)
    {
        var site = new TrialSite();
        if (faults.Any(IsOfNetwork) && await site.TryAsync([.. faults.Where(IsOfNetwork)], VirtualNetwork.Obstacle, () => VirtualNetwork.CreateAsync(seed)) is { } network)
            site.Network = network;
        if (faults.Contains(Fault.FillDisk) && await site.TryAsync([Fault.FillDisk], null, SmallDisk.CreateAsync) is { } disk)
            site.Disk = disk;
        if (faults.Contains(Fault.JumpClock) && FakeClock.Obstacle is { } obstacle)
            site._obstacles[Fault.JumpClock] = obstacle;
        else
            site.HasClocks = faults.Contains(Fault.JumpClock);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        if (Network is not null)
            await Network.DisposeAsync();
        if (Disk is not null)
            await Disk.DisposeAsync();
    }

    private static bool IsOfNetwork(Fault fault) => fault is Fault.Cut or Fault.CutOneWay or Fault.SlowDown;

    private async Task<T?> TryAsync<T>(IReadOnlyList<Fault> faults, string? obstacle, Func<Task<T>> make)
        where T : class
    {
        try
        {
            if (obstacle is null)
                return await make();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            obstacle = e.Message;
        }
        foreach (var fault in faults)
            _obstacles[fault] = obstacle;
        return null;
    }
}
