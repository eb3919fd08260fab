namespace OrleansAA.Gateway.Fairness;

/// <summary>One of a level's queues: requests of the flows that were dealt it, first come first served. Guarded by the scheduler's lock.</summary>
internal sealed class FairQueue
{
    private readonly LinkedList<FairRequest> _waiting = new();

    /// <summary>When, by the level's virtual time, what comes next in it is to begin: it moves on with the seat-seconds that its requests use.</summary>
    public double Next { get; set; }

    /// <summary>Seats that those who wait will take.</summary>
    public int SeatsWaiting { get; private set; }

    public int Count => _waiting.Count;

    public FairRequest First => _waiting.First!.Value;

    /// <summary>True if it is in <see cref="FairLevel"/>'s list of those that are not empty.</summary>
    public bool IsListed { get; set; }

    public void Add(FairRequest request)
    {
        request.Place = _waiting.AddLast(request);
        SeatsWaiting += request.Work.Seats;
    }

    public void Remove(FairRequest request)
    {
        _waiting.Remove(request.Place!);
        request.Place = null;
        SeatsWaiting -= request.Work.Seats;
    }
}
