using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>The formats of strings. Source: k8s.io/kube-openapi/pkg/validation/strfmt.</summary>
internal static partial class Formats
{
    private const int HostnameLengthMax = 255;
    private const int LabelLengthMax = 63;

    /// <summary>True for a text of that format, and for any text where the format is not known.</summary>
    public static bool Has(string format, string text) => format switch
    {
        "ipv4" => NameValidation.IsValidIp(text) && text.Contains('.', StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal),
        "ipv6" => NameValidation.IsValidIp(text) && text.Contains(':', StringComparison.Ordinal),
        "cidr" => IsCidr(text),
        "mac" => Mac().IsMatch(text),
        "hostname" => IsHostname(text),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) || (text.StartsWith('/') && Uri.TryCreate(text, UriKind.Relative, out _)),
        "email" => MailAddress.TryCreate(text, out _),
        "uuid" => Uuid().IsMatch(text),
        "uuid3" => Uuid3().IsMatch(text),
        "uuid4" => Uuid4().IsMatch(text),
        "uuid5" => Uuid5().IsMatch(text),
        "byte" => IsBase64(text),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" or "datetime" => DateTimeForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "duration" => Go.GoDuration.TryParse(text, out _),
        "hexcolor" => HexColor().IsMatch(text),
        "k8s-short-name" => !NameValidation.Dns1123Label(text).Any(),
        "k8s-long-name" => !NameValidation.Dns1123Subdomain(text).Any(),
        _ => true,
    };

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !NameValidation.IsValidIp(text[..slash]))
            return false;
        var bits = text.AsSpan(slash + 1);
        return bits.Length is > 0 and <= 3 && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length <= (text.Contains(':', StringComparison.Ordinal) ? 128 : 32);
    }

    private static bool IsHostname(string text) =>
        text.Length is > 0 and <= HostnameLengthMax && text.Split('.').All(l => l.Length is > 0 and <= LabelLengthMax && HostnameLabel().IsMatch(l));

    private static bool IsBase64(string text) =>
        text.Length > 0 && text.Length % 4 == 0 && System.Buffers.Text.Base64.IsValid(text);

    [GeneratedRegex("^([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2}[:-]?){1}([0-9a-fA-F]{2}[:-][0-9a-fA-F]{2})?$|^([0-9a-fA-F]{4}[.]){2}[0-9a-fA-F]{4}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[a-zA-Z0-9\p{S}\p{L}]([-a-zA-Z0-9\p{S}\p{L}]*[a-zA-Z0-9\p{S}\p{L}])?$", RegexOptions.NonBacktracking)]
    private static partial Regex HostnameLabel();

    [GeneratedRegex("^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex("^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uuid3();

    [GeneratedRegex("^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uuid4();

    [GeneratedRegex("^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uuid5();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[tT ][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]{1,9})?([zZ]|[+-][0-9]{2}:?[0-9]{2})?$", RegexOptions.NonBacktracking)]
    private static partial Regex DateTimeForm();

    [GeneratedRegex("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
    private static partial Regex HexColor();
}
