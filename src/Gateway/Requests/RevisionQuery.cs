using System.Globalization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Requests;

/// <summary>resourceVersions in requests.</summary>
internal static class RevisionQuery
{
    /// <summary>Parses a resourceVersion; "" is <see cref="Revision.None"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">What the error begins with.</param>
    /// <param name="parameter">What the error calls it.</param>
    /// <exception cref="StatusException">400: it is no number.</exception>
    public static Revision Parse(string text, string prefix = "", string parameter = "resourceVersion")
    {
        if (text.Length == 0)
            return Revision.None;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new Revision((long)Math.Min(number, long.MaxValue));
        var why = text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
        throw Statuses.BadRequest($"{prefix}{parameter}: Invalid value: {GoQuote.Quote(text)}: strconv.ParseUint: parsing {GoQuote.Quote(text)}: {why}");
    }

    /// <summary>504: the revision has not been reached.</summary>
    /// <param name="text">The revision, as it was asked for; it may be larger than any there will be.</param>
    /// <param name="current">What has been reached.</param>
    public static StatusException TooLarge(string text, Revision current) => Statuses.Timeout(
        $"Timeout: Too large resource version: {ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)}, current: {current}", retryAfterSeconds: 1,
        new k8s.Models.V1StatusCause { Reason = "ResourceVersionTooLarge", Message = "Too large resource version" });
}
