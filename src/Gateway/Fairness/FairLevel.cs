using System.Runtime.InteropServices;

namespace OrleansAA.Gateway.Fairness;

/// <summary>What goes on in a priority level. Guarded by the scheduler's lock.</summary>
/// <remarks>
/// Fair queuing by virtual time, as k8s.io/apiserver/pkg/util/flowcontrol/fairqueuing. Each queue says when its next request is to begin; of those that wait, the one that would end first is next.
/// <code>
/// noisy   Next 0.9  ▮▮▮▮▮▮▮▮▮▮▮▮      begins at 0.9, has used much
/// polite  Next 0.1  ▮                 begins when it came, at the level's Now: 0.8. It is next.
/// </code>
/// A request is charged what it is expected to take when it begins, and the difference when it is over: a queue that was idle comes back at the level's time, not before, but with what it owes.
/// </remarks>
internal sealed class FairLevel(PriorityLevel spec)
{
    /// <summary>How long a request is expected to take, in seconds, until it is over.</summary>
    public const double ServiceSeconds = 0.003;

    /// <summary>The part of a level's seats that one request may have: a wide one waits until as many are free, and nobody else is let in meanwhile.</summary>
    private const double SeatsOfOneRequest = 0.15;

    private readonly List<FairQueue> _queues = [];
    private readonly List<FairQueue> _busy = [];
    private readonly Dictionary<string, int> _seatsByUser = [];
    private double _now;

    public PriorityLevel Spec { get; private set; } = spec;

    /// <summary>Its part of all seats.</summary>
    public int Nominal { get; private set; }

    /// <summary>Seats that it never lends.</summary>
    public int Kept { get; private set; }

    /// <summary>The most it has, others' seats included.</summary>
    public int Most { get; private set; }

    public int SeatsInUse { get; private set; }

    public int Executing { get; private set; }

    public int Waiting { get; private set; }

    /// <summary>A request that is next did not get its seats: they are not lent to others before it has them.</summary>
    public bool IsShort { get; set; }

    /// <summary>The configuration has it no more; it goes when nobody is in it.</summary>
    public bool IsGone { get; set; }

    public bool IsIdle => Executing == 0 && Waiting == 0;

    /// <summary>The most seats of one request.</summary>
    public int SeatsMax => Math.Max(1, (int)(Nominal * SeatsOfOneRequest));

    /// <summary>Seats in use that others may have lent.</summary>
    public int Beyond => Math.Max(0, SeatsInUse - Kept);

    public void Configure(PriorityLevel spec, int nominal, int kept, int most)
    {
        (Spec, Nominal, Kept, Most, IsGone) = (spec, nominal, kept, most, false);
        while (spec.Queuing is { } queuing && _queues.Count < queuing.Queues)
            _queues.Add(new());
    }

    /// <summary>Where a request of a flow is to wait: of the queues of its hand the one where least wait.</summary>
    public FairQueue QueueOf(ulong flow)
    {
        var queuing = Spec.Queuing!;
        Span<int> hand = stackalloc int[queuing.HandSize];
        ShuffleSharding.Deal(flow, queuing.Queues, hand);
        var best = _queues[hand[0]];
        foreach (var card in hand[1..])
        {
            var other = _queues[card];
            if (other.SeatsWaiting < best.SeatsWaiting || other.SeatsWaiting == best.SeatsWaiting && other.Next < best.Next)
                best = other;
        }
        return best;
    }

    /// <summary>A request has come: it begins no earlier than now.</summary>
    public void Arrive(FairRequest request, FairQueue? queue) => (request.Queue, request.Arrived) = (queue, _now);

    public void Enqueue(FairRequest request)
    {
        var queue = request.Queue!;
        queue.Add(request);
        Waiting++;
        if (queue.IsListed)
            return;
        queue.IsListed = true;
        _busy.Add(queue);
    }

    public void Dequeue(FairRequest request)
    {
        request.Queue!.Remove(request);
        Waiting--;
    }

    /// <summary>Who is next: null if nobody waits, or only such as have their part of the seats.</summary>
    /// <param name="free">Seats that the level could take.</param>
    public FairRequest? Next(int free)
    {
        var (end, next) = (double.MaxValue, (FairRequest?)null);
        for (var i = _busy.Count - 1; i >= 0; i--)
        {
            var queue = _busy[i];
            if (queue.Count == 0)
            {
                queue.IsListed = false;
                _busy[i] = _busy[^1];
                _busy.RemoveAt(_busy.Count - 1);
                continue;
            }
            var first = queue.First;
            var firstEnd = Math.Max(queue.Next, first.Arrived) + CostOf(first);
            if (firstEnd < end && MayHave(first, free))
                (end, next) = (firstEnd, first);
        }
        return next;
    }

    /// <summary>
    /// Nobody has more than half of what a level can have: who takes its seats and is slow, an answer that is not read, say, must not keep out the others until it is given up. One request may always be.
    /// </summary>
    public bool MayHave(FairRequest request, int free) =>
        _seatsByUser.GetValueOrDefault(request.User) is var own && (own == 0 || own + SeatsOf(request) <= (SeatsInUse + free) / 2);

    /// <summary>Seats that a request takes: what it is expected to cost, but no more than half of a level that has become smaller since it came.</summary>
    public int SeatsOf(FairRequest request) => Math.Min(request.Work.Seats, Math.Max(1, Nominal / 2));

    public void Begin(FairRequest request)
    {
        Executing++;
        if (Spec.IsExempt)
            return;
        request.SeatsTaken = SeatsOf(request);
        SeatsInUse += request.SeatsTaken;
        CollectionsMarshal.GetValueRefOrAddDefault(_seatsByUser, request.User, out _) += request.SeatsTaken;
        if (request.Queue is not { } queue)
            return;
        var begin = Math.Max(queue.Next, request.Arrived);
        _now = Math.Max(_now, begin);
        queue.Next = begin + CostOf(request);
    }

    /// <param name="request">One that began.</param>
    /// <param name="seconds">How long it took.</param>
    public void End(FairRequest request, double seconds)
    {
        Executing--;
        var seats = request.SeatsTaken;
        if (seats == 0)
            return;
        request.SeatsTaken = 0;
        SeatsInUse -= seats;
        ref var own = ref CollectionsMarshal.GetValueRefOrNullRef(_seatsByUser, request.User);
        own -= seats;
        if (own == 0)
            _seatsByUser.Remove(request.User);
        if (request.Queue is { } queue)
            queue.Next += seats * (seconds - ServiceSeconds);
    }

    private double CostOf(FairRequest request) => SeatsOf(request) * ServiceSeconds + request.Work.ExtraSeatSeconds;
}
