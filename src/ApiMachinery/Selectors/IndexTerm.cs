namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>A value that an object must have to be selected, and by which a kind's objects are found without looking at all of them.</summary>
/// <param name="Name">The path of a field, or the key of a label.</param>
/// <param name="Value">The one value.</param>
/// <param name="IsLabel">True of a label.</param>
public sealed record IndexTerm(string Name, string Value, bool IsLabel);
