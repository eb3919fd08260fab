using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Grains.Watching;

/// <summary>Announces to every active silo but this one.</summary>
internal sealed partial class CommitAnnouncer(
    ISiloStatusOracle silos, ILocalSiloDetails local, FeedServices services, AnnouncementLimits limits, TimeProvider clock, ILogger<CommitAnnouncer> log)
    : ICommitAnnouncer, ISiloStatusListener, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Lock _gate = new();
    private ImmutableArray<PeerFeed> _peers = [];

    public void Announce(GroupResource resource, LogEntry entry)
    {
        foreach (var peer in _peers)
            peer.Announce(resource, entry);
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(CommitAnnouncer), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(local.SiloAddress))
            return;
        lock (_gate)
        {
            if (status == SiloStatus.Active)
                Add(updatedSilo);
            else if (status.IsTerminating())
                Remove(updatedSilo, status);
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        foreach (var (silo, status) in silos.GetApproximateSiloStatuses(onlyActive: true))
            SiloStatusChangeNotification(silo, status);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        lock (_gate)
        {
            foreach (var peer in _peers)
                peer.Stop();
            _peers = [];
        }
        return Task.CompletedTask;
    }

    private void Add(SiloAddress silo)
    {
        if (_peers.Any(p => p.Silo.Equals(silo)))
            return;
        _peers = _peers.Add(new PeerFeed(silo, services.Of(silo), limits, clock, log));
        LogJoined(silo, _peers.Length);
    }

    private void Remove(SiloAddress silo, SiloStatus status)
    {
        if (_peers.FirstOrDefault(p => p.Silo.Equals(silo)) is not { } peer)
            return;
        peer.Stop();
        _peers = _peers.Remove(peer);
        if (status == SiloStatus.Dead)
            LogDead(silo, _peers.Length);
        else
            LogLeft(silo, _peers.Length);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Silo} has joined; others now: {Others}")]
    private partial void LogJoined(SiloAddress silo, int others);

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {Silo} leaves; others now: {Others}")]
    private partial void LogLeft(SiloAddress silo, int others);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replica {Silo} is dead: it was killed, or does not answer; others now: {Others}")]
    private partial void LogDead(SiloAddress silo, int others);
}
