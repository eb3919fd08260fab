using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Tests;

/// <summary>What has happened to a server since it was made, to be waited for.</summary>
internal sealed class ServerEventLog : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<object> _happened = [];
    private readonly IDisposable _subscription;
    private TaskCompletionSource _more = New();

    public ServerEventLog(ServerEvents events) => _subscription = events.All.Subscribe(this);

    /// <summary>What has happened so far, of one type.</summary>
    public IReadOnlyList<T> Of<T>()
    {
        lock (_gate)
            return [.. _happened.OfType<T>()];
    }

    /// <summary>Waits until it has happened; returns at once if it has already.</summary>
    public async Task<T> WaitAsync<T>(Func<T, bool>? which = null)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_happened.OfType<T>().FirstOrDefault(e => which?.Invoke(e) != false) is { } found)
                    return found;
                more = _more.Task;
            }
            await more.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        lock (_gate)
        {
            _happened.Add(value.Value!);
            _more.SetResult();
            _more = New();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
