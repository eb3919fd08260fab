using System.Text.RegularExpressions;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Something that can be wrong. Words in braces stand for what is found.</summary>
/// <param name="Check">The name of the check that finds it.</param>
/// <param name="Id">Its own name, for programs that read a report.</param>
/// <param name="State">How bad it is.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Effect">What it causes.</param>
/// <param name="Remedy">The line that mends it.</param>
internal sealed partial record Fault(string Check, string Id, CheckState State, string Problem, string Effect, string Remedy)
{
    /// <exception cref="KeyNotFoundException">A word in braces has no value.</exception>
    public Finding With(params (string Name, object? Value)[] values)
    {
        var known = values.ToDictionary(v => v.Name, v => FormattableString.Invariant($"{v.Value}").ReplaceLineEndings(" "));
        string Fill(string text) => Word().Replace(text, m => known[m.Groups[1].Value]);
        return new(Id, State, Fill(Problem), Fill(Effect), Fill(Remedy));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Word();
}

/// <summary>A fault that is there.</summary>
internal sealed record Finding(string Id, CheckState State, string Problem, string Effect, string Remedy);
