using System.Text;
using System.Text.Json;
using OrleansAA.Gateway.Doctor.Checks;

namespace OrleansAA.Gateway.Doctor;

/// <summary>How a report looks.</summary>
internal enum ReportForm
{
    Text,
    Json,
}

/// <summary>What all checks have found, for people or for programs.</summary>
internal sealed class Report(IReadOnlyList<(string Check, CheckResult Result)> results)
{
    /// <summary>Read by people, too: quotes and angle brackets stay as they are.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool HasFailed => results.Any(r => r.Result.State == CheckState.Failed);

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Failed = HasFailed,
            Checks = results.Select(r => new
            {
                Name = r.Check,
                State = Word(r.Result.State),
                r.Result.Note,
                Findings = r.Result.Findings.Select(f => new { f.Id, State = Word(f.State), f.Problem, f.Effect, f.Remedy }),
            }),
        },
        Json) + "\n";

    public string ToText()
    {
        var (text, width) = (new StringBuilder(), results.Max(r => r.Check.Length));
        foreach (var (check, result) in results)
        {
            text.Append($"[{Word(result.State)}]".PadRight("[skipped] ".Length)).Append(check.PadRight(width)).Append("  ").Append(result.Note.ReplaceLineEndings(" ")).Append('\n');
            foreach (var finding in result.Findings)
                text.Append($"    {Word(finding.State)}: {finding.Problem}\n    causes: {finding.Effect}\n    mend:   {finding.Remedy}\n");
        }
        var counts = Enum.GetValues<CheckState>().Reverse().Select(s => $"{results.Count(r => r.Result.State == s)} {Word(s)}");
        return text.Append(string.Join(", ", counts)).Append('\n').ToString();
    }

    private static string Word(CheckState state) => state.ToString().ToLowerInvariant();
}
