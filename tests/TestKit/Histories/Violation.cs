namespace OrleansAA.TestKit.Histories;

/// <summary>A promise that was not kept.</summary>
/// <param name="Guarantee">Its name.</param>
/// <param name="Message">What shows it.</param>
public sealed record Violation(string Guarantee, string Message)
{
    public override string ToString() => $"not {Guarantee}: {Message}";
}
