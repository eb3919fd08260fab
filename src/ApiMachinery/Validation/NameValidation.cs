using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Names, as k8s.io/apimachinery/pkg/util/validation checks them. Each method returns what is wrong; nothing if the text is good.</summary>
/// <remarks>Lengths count bytes of UTF-8. Texts say "characters" or "bytes" where kube's do.</remarks>
public static partial class NameValidation
{
    /// <summary>Bytes of a DNS-1123 label, of the name part of a label key, and of a label value.</summary>
    public const int LabelLengthMax = 63;

    /// <summary>Bytes of a DNS-1123 subdomain.</summary>
    public const int SubdomainLengthMax = 253;

    private const string LabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string SubdomainFormat = LabelFormat + @"(\." + LabelFormat + ")*";
    private const string KeyFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private const string NotALabel =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
        + " (e.g. 'my-name',  or '123-abc', regex used for validation is '" + LabelFormat + "')";

    private const string NotASubdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'example.com', regex used for validation is '" + SubdomainFormat + "')";

    private const string NotAKey =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" + KeyFormat + "')";

    private const string NotAValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(" + KeyFormat + ")?')";

    private static readonly SearchValues<char> Lower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> Any = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>Why a text is no DNS-1123 label; nothing, if it is one.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Dns1123Label(string text)
    {
        var tooLong = ByteCount(text) > LabelLengthMax ? TooLong(LabelLengthMax, "characters") : null;
        var malformed = IsLabel(text) ? null : IsSubdomain(text) ? "must not contain dots" : NotALabel;
        return Errors(tooLong, malformed);
    }

    /// <summary>Why a text is no DNS-1123 subdomain; nothing, if it is one.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Dns1123Subdomain(string text) => Dns1123Subdomain(text, "characters");

    /// <summary>A label key, finalizer or annotation key: a name, or a DNS-1123 subdomain, a slash and a name.</summary>
    public static IReadOnlyList<string> QualifiedName(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2)
            return [$"a valid label key {NotAKey} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        var prefix = parts is not [var first, _] ? []
            : first.Length == 0 ? ["must be non-empty"]
            : Dns1123Subdomain(first, "bytes");
        var name = parts[^1];
        var length = name.Length == 0 ? "must be non-empty"
            : ByteCount(name) > LabelLengthMax ? TooLong(LabelLengthMax, "bytes")
            : null;
        return [.. prefix.Select(why => "prefix part " + why), .. Errors(length, IsKey(name) ? null : NotAKey).Select(why => "name part " + why)];
    }

    /// <summary>Why a text is no value of a label; nothing, if it is one.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> LabelValue(string text)
    {
        var tooLong = ByteCount(text) > LabelLengthMax ? TooLong(LabelLengthMax, "bytes") : null;
        return Errors(tooLong, text.Length == 0 || IsKey(text) ? null : NotAValue);
    }

    /// <summary>A name that can stand in a URL path: the least that every kind asks for.</summary>
    public static IReadOnlyList<string> PathSegmentName(string text) => text is "." or ".."
        ? [$"may not be '{text}'"]
        : PathSegmentPrefix(text);

    /// <summary>The beginning of such a name.</summary>
    public static IReadOnlyList<string> PathSegmentPrefix(string text) =>
        Errors(text.Contains('/') ? "may not contain '/'" : null, text.Contains('%') ? "may not contain '%'" : null);

    private static IReadOnlyList<string> Dns1123Subdomain(string text, string unit)
    {
        var tooLong = ByteCount(text) > SubdomainLengthMax ? TooLong(SubdomainLengthMax, unit) : null;
        return Errors(tooLong, IsSubdomain(text) ? null : NotASubdomain);
    }

    private static bool IsLabel(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '-' && text[^1] != '-' && !text.ContainsAnyExcept(Lower);

    private static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
        {
            if (!IsLabel(text[part]))
                return false;
        }
        return true;
    }

    private static bool IsKey(ReadOnlySpan<char> text) =>
        !text.IsEmpty && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && !text.ContainsAnyExcept(Any);

    private static int ByteCount(string text) => Encoding.UTF8.GetByteCount(text);

    private static string TooLong(int max, string unit) => string.Create(CultureInfo.InvariantCulture, $"must be no more than {max} {unit}");

    private static IReadOnlyList<string> Errors(string? first, string? second) => (first, second) switch
    {
        (null, null) => [],
        (not null, null) => [first],
        (null, not null) => [second],
        _ => [first!, second!],
    };
}
