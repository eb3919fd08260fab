using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Decodes objects that clients send, with the checks and texts of k8s.io/apiserver's create and update handlers.</summary>
public static class RequestDecoder
{
    /// <summary>How much of a body that is not JSON is quoted in the error, in bytes.</summary>
    private const int QuotedBytesMax = 30;

    /// <summary>What go-yaml begins the list of duplicate keys with.</summary>
    internal const string YamlErrors = "yaml: unmarshal errors:\n  ";

    /// <summary>Reads an object of the request's version.</summary>
    /// <param name="kind">The kind of the endpoint.</param>
    /// <param name="version">The version in the path.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="isYaml">YAML instead of JSON.</param>
    /// <param name="fieldValidation">Ignore, Warn or Strict.</param>
    /// <param name="warnings">Gets what Warn found, also where the body is refused afterwards.</param>
    /// <exception cref="StatusException">400: the body is no object of this kind.</exception>
    public static object Decode(
        ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> body, bool isYaml, string fieldValidation, ICollection<string> warnings)
    {
        var duplicates = new List<string>();
        ReadOnlyMemory<byte> json;
        SentType sent;
        try
        {
            json = isYaml ? ValueJson.Write(YamlJson.Parse(body.Span, duplicates)) : body;
            sent = SentType.Read(json.Span);
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): {e.Message} ({Quoted(body.Span)})");
        }
        var expected = new GroupVersion(kind.Group, version.Name);
        var actual = Registered(kind, sent, expected);
        object value;
        IReadOnlyList<string> strict;
        try
        {
            value = ObjectCodec.Decode(actual.Schema, json.Span, out strict);
        }
        catch (DecodeException e)
        {
            throw CannotBeHandled(kind, kind.Kind, actual.Name, e.Message);
        }
        if (fieldValidation == "Strict" && duplicates.Count + strict.Count > 0)
            throw CannotBeHandled(kind, kind.Kind, actual.Name, "strict decoding error: " + StrictText(duplicates, strict));
        if (fieldValidation == "Warn")
            AddWarnings(warnings, [.. duplicates, .. strict]);
        if (actual != version)
            throw Statuses.BadRequest($"the API version in the data ({expected with { Version = actual.Name }}) does not match the expected API version ({expected})");
        return value;
    }

    /// <summary>What a strict decoder finds in a document as one text: the duplicate keys of YAML count as one finding.</summary>
    internal static string StrictText(IReadOnlyList<string> yamlDuplicates, IReadOnlyList<string> strict) => string.Join(
        ", ", yamlDuplicates.Count == 0 ? strict : [YamlErrors + string.Join("\n  ", yamlDuplicates), .. strict]);

    private static void AddWarnings(ICollection<string> warnings, IEnumerable<string> found)
    {
        foreach (var text in found)
            warnings.Add(text);
    }

    /// <summary>The version the body says it is of; what it leaves out is taken from the endpoint.</summary>
    private static KindVersion Registered(ResourceKind kind, SentType sent, GroupVersion expected)
    {
        var actualKind = sent.Kind.Length == 0 ? kind.Kind : sent.Kind;
        var actual = sent.Version.Version.Length == 0 && (sent.Version.Group.Length == 0 || sent.Version.Group == kind.Group) ? expected : sent.Version;
        return actualKind == kind.Kind && actual.Group == kind.Group && kind.Version(actual.Version) is { } version
            ? version
            : throw CannotBeHandled(kind, actualKind, actual.Version, NotRegistered(kind, actualKind, actual.ToString()));
    }

    /// <summary>The text for a kind that is not served. A scheme, which Go names by the place where it is made, is all that is served in a group.</summary>
    public static string NotRegistered(ResourceKind served, string kind, string version) => NotRegistered(served.Group, kind, version);

    /// <param name="group">What the scheme is called.</param>
    /// <param name="kind">What is not served.</param>
    /// <param name="version">Its group and version.</param>
    internal static string NotRegistered(string group, string kind, string version) =>
        $"no kind {ClientText.Quote(kind)} is registered for version {ClientText.Quote(version)} in scheme {GoQuote.Quote(group)}";

    private static StatusException CannotBeHandled(ResourceKind kind, string bodyKind, string bodyVersion, string why) =>
        Statuses.BadRequest($"{ClientText.Cut(bodyKind)} in version {ClientText.Quote(bodyVersion)} cannot be handled as a {kind.Kind}: {why}");

    /// <summary>The start of a body: as it is if it looks like JSON, as hex digits otherwise.</summary>
    private static string Quoted(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return "<empty>";
        var head = json.Length <= QuotedBytesMax ? json : json[..QuotedBytesMax];
        var text = json[0] == '{' ? Encoding.UTF8.GetString(head) : Convert.ToHexStringLower(head);
        return json.Length <= QuotedBytesMax ? text : text + " ...";
    }
}
