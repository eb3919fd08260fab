using OrleansAA.Cel.Functions;

namespace OrleansAA.Cel.Checking;

/// <summary>What a call means.</summary>
/// <param name="Function">The function.</param>
/// <param name="Overloads">Those that the types of the arguments allow; of several, the values decide.</param>
internal sealed record Resolution(Function Function, IReadOnlyList<Overload> Overloads)
{
    /// <summary>The overload's id, or empty where values decide; costs go by it.</summary>
    public string OverloadId => Overloads.Count == 1 ? Overloads[0].Id : "";
}
