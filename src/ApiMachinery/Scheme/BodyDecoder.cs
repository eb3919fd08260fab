using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Decodes what is posted to an action. Its kind and apiVersion may be left out, and need not be members of the type.</summary>
public static class BodyDecoder
{
    private static readonly string[] OfType = ["unknown field \"kind\"", "unknown field \"apiVersion\""];

    /// <param name="schema">The type of the body; its kind is called as its class.</param>
    /// <param name="expected">The group and version in the path.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="isYaml">YAML instead of JSON.</param>
    /// <param name="fieldValidation">Ignore, Warn or Strict; "" means Warn.</param>
    /// <param name="warnings">Gets what Warn found.</param>
    /// <exception cref="StatusException">400: the body is none of this kind.</exception>
    public static object Decode(
        StructSchema schema, GroupVersion expected, ReadOnlyMemory<byte> body, bool isYaml, string fieldValidation, ICollection<string> warnings)
    {
        var kind = schema.ClrType.Name;
        var duplicates = new List<string>();
        IReadOnlyList<string> strict;
        object sent;
        SentType type;
        try
        {
            var json = isYaml ? ValueJson.Write(YamlJson.Parse(body.Span, duplicates)) : body;
            sent = ObjectCodec.Decode(schema, json.Span, out strict);
            type = SentType.Read(json.Span);
        }
        catch (DecodeException e)
        {
            throw CannotBeHandled(kind, expected, e.Message);
        }
        if (schema.Field("kind") is null)
            strict = [.. strict.Except(OfType)];
        if (duplicates.Count + strict.Count > 0 && fieldValidation == "Strict")
            throw CannotBeHandled(kind, expected, "strict decoding error: " + RequestDecoder.StrictText(duplicates, strict));
        foreach (var finding in fieldValidation == "Ignore" ? [] : duplicates.Concat(strict))
            warnings.Add(finding);
        CheckType(kind, expected, type);
        return sent;
    }

    private static void CheckType(string kind, GroupVersion expected, SentType sent)
    {
        var version = sent.Version.ToString();
        if (sent.Kind.Length > 0 && sent.Kind != kind)
            throw CannotBeHandled(kind, expected, RequestDecoder.NotRegistered(expected.Group, sent.Kind, version));
        if (version.Length > 0 && sent.Version != expected)
            throw Statuses.BadRequest($"the API version in the data ({ClientText.Cut(version)}) does not match the expected API version ({expected})");
    }

    private static StatusException CannotBeHandled(string kind, GroupVersion expected, string why) =>
        Statuses.BadRequest($"{kind} in version {GoQuote.Quote(expected.Version)} cannot be handled as a {kind}: {why}");
}
