using System.Net;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>Tells when the first attempts to connect have failed everywhere. The client itself would go on trying until its time is up, and then not say why.</summary>
internal sealed class RefusedAttempts
{
    private readonly Lock _lock = new();
    private readonly HashSet<EndPoint> _failed = [];
    private readonly TaskCompletionSource _byAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<EndPoint> _endPoints;

    public RefusedAttempts(ConfigurationOptions configuration)
    {
        _endPoints = [.. configuration.EndPoints];
        configuration.ConnectionAttemptCompleted += (_, e) => WhenCompleted(e);
    }

    /// <summary>Fails with what the last endpoint said when there is none left.</summary>
    public Task ByAll => _byAll.Task;

    private void WhenCompleted(ConnectionAttemptCompletedEventArgs e)
    {
        // A server that can be reached, but refuses the user, is told about by the client itself, and better.
        if (e.IsSuccess || e.Stage >= ConnectionAttemptStage.Handshake || e.ConnectionType != ConnectionType.Interactive || e.EndPoint is null || !_endPoints.Contains(e.EndPoint))
            return;
        lock (_lock)
            _failed.Add(e.EndPoint);
        if (_failed.Count >= _endPoints.Count)
            _byAll.TrySetException(e.Exception ?? new RedisConnectionException(e.FailureType, CommandFlags.None, e.Stage.ToString(), null, CommandStatus.Unknown));
    }
}
