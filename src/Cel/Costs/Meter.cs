using OrleansAA.Cel.Limits;

namespace OrleansAA.Cel.Costs;

/// <summary>
/// What one evaluation has cost, and how it ends when that is too much. Two counts, two bounds: <see cref="Charge"/> is kube-apiserver's cost, which says who may go on;
/// <see cref="Work"/> is what is really done, and ends what cel-go's cost is blind for (a deep comparison costs one). Both end by <see cref="EvaluationStoppedException"/>, which no operator absorbs.
/// </summary>
internal sealed class Meter(long costMax, CancellationToken cancellation, IReadOnlyDictionary<string, object>? prepared = null)
{
    public const string CostExceeded = "operation cancelled: actual cost limit exceeded";

    private const int StepsBetweenChecks = 1024;

    private readonly long workMax = costMax >= long.MaxValue / CelLimits.WorkPerCost ? long.MaxValue : costMax * CelLimits.WorkPerCost;
    private long work;
    private long check = StepsBetweenChecks;
    private Dictionary<string, object>? regexes;

    public long Cost { get; private set; }

    public CancellationToken Cancellation => cancellation;

    public static Meter Unlimited() => new(long.MaxValue / CelLimits.WorkPerCost, CancellationToken.None);

    public void Charge(long cost)
    {
        Cost += cost;
        if (Cost > costMax) Stop();
        if (--check <= 0) Check();
    }

    /// <summary>Ends the evaluation unless so much cost is left: before something is asked for that others pay for, too.</summary>
    public void Require(long cost)
    {
        if (Cost + cost > costMax) Stop();
    }

    /// <summary>Counts work that is about to be done. A unit is a byte, an element, a step.</summary>
    public void Work(long units)
    {
        work += units;
        if (work > workMax || work < 0) Stop();
    }

    public void Stop()
    {
        // A budget that several expressions share is used up, whatever the cost says.
        Cost = Math.Max(Cost, costMax);
        throw new EvaluationStoppedException(CostExceeded);
    }

    /// <summary>A regular expression that was made with the program, before in this evaluation, or now: they are dear to make.</summary>
    public T Kept<T>(string key, Func<string, T> make) where T : class
    {
        if (prepared is not null && prepared.TryGetValue(key, out var kept)) return (T)kept;
        if (regexes is not null && regexes.TryGetValue(key, out kept)) return (T)kept;
        Work(5_000 + (100L * key.Length));
        var made = make(key);
        regexes ??= [];
        if (regexes.Count < CelLimits.RegexesKeptMax) regexes[key] = made;
        return made;
    }

    private void Check()
    {
        check = StepsBetweenChecks;
        if (cancellation.IsCancellationRequested) throw new EvaluationStoppedException("operation interrupted");
    }
}
