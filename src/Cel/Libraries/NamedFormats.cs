using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAA.Cel.Libraries;

/// <summary>The formats that Kubernetes names, and what it says of a text that has not the form.</summary>
internal static partial class NamedFormats
{
    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    private const string Label1035Rule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
    private const string NameRule = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private const string ValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    public static readonly FrozenDictionary<string, NamedFormat> All = new NamedFormat[]
    {
        new("dns1123Label", "DNS1123Label", 30, Label),
        new("dns1123Subdomain", "DNS1123Subdomain", 60, Subdomain),
        new("dns1035Label", "DNS1035Label", 30, Label1035),
        new("qualifiedName", "QualifiedName", 60, QualifiedName),
        new("dns1123LabelPrefix", "DNS1123LabelPrefix", 30, text => Label(AsPrefix(text))),
        new("dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", 60, text => Subdomain(AsPrefix(text))),
        new("dns1035LabelPrefix", "DNS1035LabelPrefix", 30, text => Label1035(AsPrefix(text))),
        new("labelValue", "LabelValue", 40, LabelValue),
        new("uri", "URI", 1103, text => GoUrl.ParseRequestUri(text, out var problem) is null ? [problem] : []),
        new("uuid", "uuid", 81, text => UuidForm().IsMatch(text) ? [] : ["does not match the UUID format"]),
        new("byte", "byte", 84, text => Convert.TryFromBase64String(text, new byte[(text.Length / 4 * 3) + 3], out _) && !text.AsSpan().ContainsAny(" \t\r\n") && text.Length > 0 ? [] : ["invalid base64"]),
        new("date", "date", 146, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? [] : ["invalid date"]),
        new("datetime", "datetime", 146, text => IsDateTime(text) ? [] : ["invalid datetime"]),
    }.ToFrozenDictionary(format => format.Key);

    private static List<string> Label(string text)
    {
        var problems = LongerThan(63, text);
        if (LabelForm().IsMatch(text)) return problems;
        problems.Add(SubdomainForm().IsMatch(text) ? "must not contain dots" : Rule(LabelRule, LabelPattern, "my-name", "123-abc"));
        return problems;
    }

    private static List<string> Subdomain(string text)
    {
        var problems = LongerThan(253, text);
        if (!SubdomainForm().IsMatch(text)) problems.Add(Rule(SubdomainRule, $@"{LabelPattern}(\.{LabelPattern})*", "example.com"));
        return problems;
    }

    private static List<string> Label1035(string text)
    {
        var problems = LongerThan(63, text);
        if (!Label1035Form().IsMatch(text)) problems.Add(Rule(Label1035Rule, "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
        return problems;
    }

    private static List<string> QualifiedName(string text)
    {
        const string Pattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
        var parts = text.Split('/');
        if (parts.Length > 2) return ["a valid label key " + Rule(NameRule, Pattern, "MyName", "my.name", "123-abc") + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        var problems = new List<string>();
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0) problems.Add("prefix part must be non-empty");
            else problems.AddRange(Subdomain(parts[0]).Select(problem => "prefix part " + problem));
        }
        var name = parts[^1];
        if (name.Length == 0) problems.Add("name part must be non-empty");
        problems.AddRange(LongerThan(63, name).Select(problem => "name part " + problem));
        if (!NameForm().IsMatch(name)) problems.Add("name part " + Rule(NameRule, Pattern, "MyName", "my.name", "123-abc"));
        return problems;
    }

    private static List<string> LabelValue(string text)
    {
        var problems = LongerThan(63, text);
        if (text.Length > 0 && !NameForm().IsMatch(text)) problems.Add(Rule(ValueRule, "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", "MyValue", "my_value", "12345"));
        return problems;
    }

    private static List<string> LongerThan(int most, string text) =>
        System.Text.Encoding.UTF8.GetByteCount(text) > most ? [string.Create(CultureInfo.InvariantCulture, $"must be no more than {most} bytes")] : [];

    private static string Rule(string rule, string pattern, params string[] examples) =>
        $"{rule} (e.g. {string.Join(" or ", examples.Select(example => $"'{example}', "))}regex used for validation is '{pattern}')";

    /// <summary>What is to be completed may end with a dash.</summary>
    private static string AsPrefix(string text) => text.Length > 1 && text.EndsWith('-') ? text[..^2] + "a" : text;

    private static bool IsDateTime(string text) => text.Length <= 64 && DateTimeForm().IsMatch(text.ToUpperInvariant()) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _);

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035Form();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}\z")]
    private static partial Regex UuidForm();

    [GeneratedRegex(@"\A[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])\z")]
    private static partial Regex DateTimeForm();
}

/// <param name="Key">As <c>format.named</c> has it.</param>
/// <param name="Name">As it calls itself.</param>
/// <param name="RegexSize">The length of the expression that its cost is counted by.</param>
/// <param name="Validate">What is wrong with a text.</param>
internal sealed record NamedFormat(string Key, string Name, int RegexSize, Func<string, List<string>> Validate);
