using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// The streams of one HTTP/2 connection that have not been written to their end. What an endpoint writes last, the server's buffers take (4 KiB a stream),
/// whether the client reads it or not: a stream that is over here, and whose end its client's window has not let out in time, is reset.
/// </summary>
/// <remarks>
/// The end of a stream that the client has reset is not seen here. Such are held until their time is up, and only a second where there are very many.
/// </remarks>
internal sealed class UnreadStreams : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Unread?> _streams = [];
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _hurry;
    private readonly ITimer _timer;
    private bool _isWaiting;
    private int _crowd = ServingLimits.UnreadStreamsMax;

    public UnreadStreams(TimeProvider clock, CancellationToken stopping)
    {
        (_clock, _stopping) = (clock, stopping);
        _timer = clock.CreateTimer(static s => ((UnreadStreams)s!).GiveUpLate(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        _hurry = stopping.UnsafeRegister(static s => ((UnreadStreams)s!).Hurry(), this);
    }

    /// <summary>Streams that are not known to have ended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _streams.Count;
        }
    }

    private TimeSpan Timeout => _stopping.IsCancellationRequested ? ServingLimits.FlushTimeoutWhenStopping : ServingLimits.FlushTimeout;

    /// <summary>A request has come: before anything of its answer is written.</summary>
    public void Begin(int stream)
    {
        lock (_gate)
            _streams[stream] = null;
    }

    /// <summary>Nothing more is to be written to it: what is left has its time from now on.</summary>
    /// <param name="stream">Its number.</param>
    /// <param name="features">The request's: until the stream has ended, they are those of no other request.</param>
    public void Over(int stream, IFeatureCollection features)
    {
        lock (_gate)
        {
            if (!_streams.ContainsKey(stream))
                return;
            _streams[stream] = new(features.GetRequiredFeature<IHttp2StreamIdFeature>(), features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), _clock.GetTimestamp());
            Wait(Timeout);
            if (_streams.Count < _crowd)
                return;
        }
        GiveUp(ServingLimits.UnreadStreamGrace);
        lock (_gate)
            _crowd = Math.Max(ServingLimits.UnreadStreamsMax, _streams.Count * 2);
    }

    /// <summary>Its last frame is written, or its client has taken the request back.</summary>
    public void End(int stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }

    public void Dispose()
    {
        _hurry.Dispose();
        _timer.Dispose();
    }

    /// <summary>The server stops: what is left has little time.</summary>
    private void Hurry()
    {
        lock (_gate)
        {
            _isWaiting = false;
            Wait(Timeout);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Wait(TimeSpan time)
    {
        if (!_isWaiting)
            _isWaiting = _timer.Change(time, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private void GiveUpLate()
    {
        lock (_gate)
            _isWaiting = false;
        GiveUp(Timeout);
    }

    /// <summary>Not under the lock: what resets a stream takes the lock under which ends are told.</summary>
    private void GiveUp(TimeSpan timeout)
    {
        foreach (var (stream, unread) in TakeLate(timeout))
        {
            if (unread.Id.StreamId == stream)
                unread.Request.Abort();
        }
    }

    private List<(int Stream, Unread Unread)> TakeLate(TimeSpan timeout)
    {
        List<(int, Unread)> late = [];
        lock (_gate)
        {
            var next = System.Threading.Timeout.InfiniteTimeSpan;
            foreach (var (stream, unread) in _streams)
            {
                if (unread is null)
                    continue;
                var rest = timeout - _clock.GetElapsedTime(unread.Since);
                if (rest <= TimeSpan.Zero)
                    late.Add((stream, unread));
                else if (next < TimeSpan.Zero || rest < next)
                    next = rest;
            }
            foreach (var (stream, _) in late)
                _streams.Remove(stream);
            if (next >= TimeSpan.Zero)
                Wait(next);
        }
        return late;
    }

    private sealed record Unread(IHttp2StreamIdFeature Id, IHttpRequestLifetimeFeature Request, long Since);
}
