namespace OrleansAA.Gateway.Fairness;

/// <summary>What a request is expected to cost.</summary>
/// <param name="Seats">Seats it takes while it is worked on.</param>
/// <param name="ExtraSeatSeconds">What others do for it besides: a write is sent to all who watch. It delays what comes after it in its flow, and holds no seats.</param>
internal readonly record struct Work(int Seats, double ExtraSeatSeconds = 0)
{
    /// <summary>Of what is not known to be more.</summary>
    public static readonly Work Least = new(1);
}
