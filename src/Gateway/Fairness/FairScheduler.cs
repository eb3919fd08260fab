using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// Decides which requests are worked on now, which wait and which are refused (k8s.io/apiserver/pkg/util/flowcontrol): levels share the seats there are, in a level flows get theirs in turn.
/// </summary>
/// <remarks>
/// A level has its nominal seats. What it may lend others use while it does not; when it wants them back, it is first when they become free:
/// <code>
/// kept ▮▮▮▮ │ lendable ▯▯▯▯▯▯▯▯ │ others', borrowed ▯▯▯▯
///           └─ of all levels, together ─┘ beyond the nominal only where no level that is below its own waits
/// </code>
/// How many seats there are may change at any time (<see cref="SeatRegulator"/>): all levels get their part of what there is, and who has seats keeps them.
/// One lock holds it all: what is done under it takes a fraction of a microsecond where nobody waits.
/// </remarks>
/// <param name="seatsMax">Seats that there are at first.</param>
/// <param name="waitingMax">Requests that wait, of all levels together, up to which a queue may be longer than its level says.</param>
/// <param name="metrics">What is told.</param>
/// <param name="random">Where seeds of hashes come from.</param>
/// <param name="clock">What time it is.</param>
internal sealed class FairScheduler(int seatsMax, int waitingMax, FlowMetrics metrics, Random random, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly ulong _seed = (ulong)random.NextInt64();
    private readonly int[] _seated = new int[2];
    private FairLevel[] _levels = [];
    private volatile PlacedSchema[] _schemas = [];
    private int _seats = seatsMax;
    private double _shares = 1;
    private volatile int _seatsInUse;

    // Seats of all levels that may be lent, and those of them that are in use.
    private int _lendable;
    private int _beyond;
    private volatile int _waiting;

    public TimeProvider Clock => clock;

    /// <summary>Seats that are taken, of all levels together.</summary>
    public int SeatsInUse => _seatsInUse;

    /// <summary>Requests that wait, of all levels together.</summary>
    public int Waiting => _waiting;

    /// <summary>Puts a configuration in force. Requests that wait or are worked on stay where they are: a level that is gone stays until they are through.</summary>
    public void Configure(FlowConfiguration configuration)
    {
        lock (_gate)
        {
            var before = _levels.ToDictionary(l => l.Spec.Name);
            _shares = Math.Max(1.0, configuration.Levels.Sum(l => l.IsExempt ? 0 : l.Shares));
            var levels = configuration.Levels.Select(spec => Placed(before.GetValueOrDefault(spec.Name) ?? new(spec), spec)).ToList();
            foreach (var gone in _levels.Where(l => !levels.Contains(l) && !l.IsIdle))
            {
                gone.IsGone = true;
                levels.Add(gone);
            }
            _levels = [.. levels];
            var byName = levels.Where(l => !l.IsGone).ToDictionary(l => l.Spec.Name);
            _schemas = [.. configuration.Schemas.Select(s => PlacedSchema.Of(s, byName[s.Level], _schemas, metrics, ShuffleSharding.Hash(_seed, s.Name)))];
            ShareOut();
        }
        metrics.Keep(configuration.Schemas.Select(s => (s.Level, s.Name)));
    }

    /// <summary>Changes how many seats there are. Nobody loses one: what is too many is not given again.</summary>
    public void Resize(int seats)
    {
        lock (_gate)
        {
            if (seats == _seats)
                return;
            _seats = seats;
            foreach (var level in _levels)
            {
                if (!level.IsGone)
                    Placed(level, level.Spec);
            }
            ShareOut();
        }
    }

    /// <summary>Where a request belongs.</summary>
    public Flow FlowOf(RequestInfo request, UserInfo user)
    {
        var schemas = _schemas;
        foreach (var schema in schemas)
        {
            if (schema.Spec.Matches(request, user))
                return new(schema, ShuffleSharding.Hash(schema.Seed, schema.Spec.FlowOf(request, user)));
        }
        // Whoever is in neither of the groups that everybody is in.
        return new(schemas[^1], ShuffleSharding.Hash(schemas[^1].Seed, user.Name));
    }

    /// <summary>Seats a request, or has it wait.</summary>
    /// <returns>Outside if it is refused.</returns>
    public RequestState Enter(FairRequest request)
    {
        string? refused = null;
        lock (_gate)
        {
            if (request.State == RequestState.Outside)
                refused = Arrive(request, request.Flow.Schema.Level);
            if (refused is null)
                return request.State;
        }
        request.Flow.Schema.Instruments.Rejected(refused);
        return RequestState.Outside;
    }

    /// <summary>Gives seats back, or a place in a queue; of a request that has neither, nothing.</summary>
    public void Leave(FairRequest request)
    {
        lock (_gate)
        {
            if (request.State == RequestState.Waiting)
                Abandon(request);
            if (request.State != RequestState.Seated)
                return;
            End(request, clock.GetElapsedTime(request.Since));
            if (_waiting > 0)
                Dispatch();
        }
    }

    /// <summary>Takes a request that waits out of its queue, unless it has its seats by now.</summary>
    public void GiveUp(FairRequest request, string reason)
    {
        lock (_gate)
        {
            if (request.State != RequestState.Waiting)
                return;
            Abandon(request);
        }
        request.Flow.Schema.Instruments.Rejected(reason);
        request.Flow.Schema.Instruments.GivenUp(clock.GetElapsedTime(request.Since));
        request.Turn!.TrySetResult(false);
    }

    /// <summary>Tells what is going on.</summary>
    public void Report()
    {
        lock (_gate)
        {
            metrics.InFlight(_seated[0], _seated[1]);
            foreach (var level in _levels.Where(l => l is { IsGone: false, Spec.IsExempt: false }))
                metrics.Limits(level.Spec.Name, level.Nominal, level.Kept, Math.Min(level.Most, level.Kept + _lendable), level.SeatsInUse + FreeFor(level));
            foreach (var schema in _schemas)
                schema.Instruments.Now(schema.Waiting, schema.SeatsWaiting, schema.Executing, schema.SeatsExecuting);
        }
    }

    /// <summary>Gives a level its part of the seats that there are.</summary>
    private FairLevel Placed(FairLevel level, PriorityLevel spec)
    {
        var nominal = (int)Math.Ceiling(_seats * spec.Shares / _shares);
        if (spec.IsExempt)
            level.Configure(spec, 0, 0, int.MaxValue);
        else
            level.Configure(spec, nominal, nominal - (int)Math.Round(nominal * spec.LendablePercent / 100.0), spec.BorrowingPercent is { } percent ? nominal + (int)Math.Round(nominal * percent / 100.0) : int.MaxValue);
        return level;
    }

    /// <summary>The levels, or their parts, are others: what may be lent is counted anew, and whoever fits now comes in.</summary>
    private void ShareOut()
    {
        _lendable = _levels.Sum(l => l.Nominal - l.Kept);
        _beyond = _levels.Sum(l => l.Beyond);
        Dispatch();
    }

    /// <returns>Why it is refused; null if it is seated or waits.</returns>
    private string? Arrive(FairRequest request, FairLevel level)
    {
        request.Since = clock.GetTimestamp();
        var queues = level.Spec.IsExempt ? null : level.Spec.Queuing;
        level.Arrive(request, queues is null ? null : level.QueueOf(request.Flow.Hash));
        if (level.Spec.IsExempt || level.Waiting == 0 && FreeFor(level) is var free && Fits(level, request, free) && level.MayHave(request, free))
        {
            Begin(request, level);
            return null;
        }
        if (queues is null)
            return RejectReasons.ConcurrencyLimit;
        if (request.Queue!.Count >= queues.LengthMax && _waiting >= waitingMax)
            return RejectReasons.QueueFull;
        request.State = RequestState.Waiting;
        request.Turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        level.Enqueue(request);
        request.Flow.Schema.AddWaiting(1, request.Work.Seats);
        _waiting++;
        Dispatch(level);
        return null;
    }

    private void Begin(FairRequest request, FairLevel level)
    {
        var beyond = level.Beyond;
        level.Begin(request);
        _beyond += level.Beyond - beyond;
        _seatsInUse += request.SeatsTaken;
        request.State = RequestState.Seated;
        request.Flow.Schema.AddExecuting(1, request.SeatsTaken);
        _seated[request.Sort == RequestSort.Write ? 1 : 0]++;
        var since = request.Since;
        request.Since = clock.GetTimestamp();
        if (request.WasSeated)
            return;
        request.WasSeated = true;
        request.Flow.Schema.Instruments.Dispatched(clock.GetElapsedTime(since, request.Since), request.Work.Seats);
    }

    private void End(FairRequest request, TimeSpan took)
    {
        var level = request.Flow.Schema.Level;
        var beyond = level.Beyond;
        request.Flow.Schema.AddExecuting(-1, -request.SeatsTaken);
        _seatsInUse -= request.SeatsTaken;
        level.End(request, took.TotalSeconds);
        _beyond += level.Beyond - beyond;
        request.Seated += took;
        request.State = RequestState.Outside;
        _seated[request.Sort == RequestSort.Write ? 1 : 0]--;
        RemoveIfGone(level);
    }

    private void Abandon(FairRequest request)
    {
        Unqueue(request);
        request.State = RequestState.Outside;
        RemoveIfGone(request.Flow.Schema.Level);
        // It may have been the one that the others waited behind.
        Dispatch();
    }

    private void Unqueue(FairRequest request)
    {
        request.Flow.Schema.Level.Dequeue(request);
        request.Flow.Schema.AddWaiting(-1, -request.Work.Seats);
        _waiting--;
    }

    /// <summary>Seats whoever can be: at first in levels that have less than their own.</summary>
    private void Dispatch()
    {
        foreach (var level in _levels)
        {
            if (level.Waiting > 0 && level.SeatsInUse < level.Nominal)
                Dispatch(level);
        }
        foreach (var level in _levels)
        {
            if (level.Waiting > 0)
                Dispatch(level);
        }
    }

    private void Dispatch(FairLevel level)
    {
        level.IsShort = false;
        while (level.Waiting > 0)
        {
            var free = level.Spec.IsExempt ? int.MaxValue / 2 : FreeFor(level);
            if (level.Next(free) is not { } next)
                return;
            if (!Fits(level, next, free))
            {
                level.IsShort = true;
                return;
            }
            Unqueue(next);
            Begin(next, level);
            next.Turn!.TrySetResult(true);
        }
    }

    /// <summary>A request that is wider than its level may be there alone.</summary>
    private static bool Fits(FairLevel level, FairRequest request, int free) =>
        level.SeatsOf(request) is var seats && seats <= free || seats > level.Nominal && level.Nominal > 0 && level.SeatsInUse == 0;

    /// <summary>Seats that a level could take now.</summary>
    private int FreeFor(FairLevel level)
    {
        var own = Math.Max(0, level.Kept - level.SeatsInUse);
        var common = Math.Max(0, _lendable - _beyond);
        var lent = Math.Max(0, level.Nominal - Math.Max(level.SeatsInUse, level.Kept));
        if (common > lent && IsClaimed(level))
            common = lent;
        return Math.Min(own + common, level.Most - level.SeatsInUse);
    }

    /// <summary>True if another level waits for seats of its own.</summary>
    private bool IsClaimed(FairLevel level)
    {
        foreach (var other in _levels)
        {
            if (other.IsShort && other != level && other.Waiting > 0 && other.SeatsInUse < other.Nominal)
                return true;
        }
        return false;
    }

    private void RemoveIfGone(FairLevel level)
    {
        if (!level.IsGone || !level.IsIdle)
            return;
        _levels = [.. _levels.Where(l => l != level)];
        _lendable -= level.Nominal - level.Kept;
    }
}
