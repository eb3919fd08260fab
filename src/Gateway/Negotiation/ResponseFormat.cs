using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>How an answer is written.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Form">How objects look in it; null where there are no objects.</param>
/// <param name="Yaml">YAML instead of JSON.</param>
/// <param name="Pretty">Indented.</param>
internal sealed record ResponseFormat(string ContentType, KindForm? Form = null, bool Yaml = false, bool Pretty = false)
{
    /// <summary>True if the bytes of compact JSON are the answer.</summary>
    public bool IsPlain => !Yaml && !Pretty;

    public static ResponseFormat Of(HttpContext context, NegotiatedResponse chosen) => Of(context, chosen.Format, chosen.Pretty);

    /// <summary>For a document that has no other form.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public static ResponseFormat OfDocument(HttpContext context) => Of(context, Negotiator.ForDiscovery(context.Request.Headers.Accept));

    /// <summary>For an error: what the client takes, else JSON.</summary>
    public static ResponseFormat OfError(HttpContext context) => Of(context, Negotiator.ForErrors(context.Request.Headers.Accept), pretty: false);

    private static ResponseFormat Of(HttpContext context, MediaFormat format, bool pretty)
    {
        var isYaml = format == MediaFormat.Yaml;
        return new(MediaTypes.Of(format), Yaml: isYaml, Pretty: !isYaml && (pretty || WantsPretty(context)));
    }

    /// <summary><c>?pretty=</c> if it is there; else people, who use a browser, curl or wget, get it indented.</summary>
    private static bool WantsPretty(HttpContext context)
    {
        if (context.Query().First("pretty") is { Length: > 0 } asked)
            return asked is "1" or "t" or "T" or "true" or "True" or "TRUE";
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.StartsWith("curl", StringComparison.Ordinal) || agent.StartsWith("Wget", StringComparison.Ordinal) || agent.StartsWith("Mozilla/5.0", StringComparison.Ordinal);
    }
}
