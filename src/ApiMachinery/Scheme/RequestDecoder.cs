using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Decodes objects that clients send, with the checks and texts of k8s.io/apiserver's create and update handlers.</summary>
public static class RequestDecoder
{
    /// <summary>How much of a body that is not JSON is quoted in the error, in bytes.</summary>
    private const int QuotedBytesMax = 30;

    /// <summary>Reads an object of the request's version.</summary>
    /// <param name="kind">The kind of the endpoint.</param>
    /// <param name="version">The version in the path.</param>
    /// <param name="json">The body as JSON.</param>
    /// <param name="fieldValidation">Ignore, Warn or Strict.</param>
    /// <param name="warnings">Gets what Warn found.</param>
    /// <param name="found">Strict findings the caller has made already (of YAML: duplicate keys).</param>
    /// <exception cref="StatusException">400: the body is no object of this kind.</exception>
    public static object Decode(
        ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> json, string fieldValidation, ICollection<string> warnings, IReadOnlyList<string>? found = null)
    {
        var type = ReadType(kind, json.Span);
        var actual = CheckType(kind, version, type);
        object value;
        IReadOnlyList<string> strict;
        try
        {
            value = ObjectCodec.Decode(version.Schema, json.Span, out strict);
        }
        catch (DecodeException e)
        {
            throw CannotBeHandled(kind, actual.Kind, actual.Version, e.Message);
        }
        ApplyFieldValidation(kind, actual, fieldValidation, [.. found ?? [], .. strict], warnings);
        return value;
    }

    /// <summary>The same of a body in YAML.</summary>
    /// <exception cref="StatusException">400: the body is no object of this kind.</exception>
    public static object DecodeYaml(ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> yaml, string fieldValidation, ICollection<string> warnings)
    {
        var duplicates = new List<string>();
        byte[] json;
        try
        {
            json = ValueJson.Write(YamlJson.Parse(yaml.Span, duplicates));
        }
        catch (DecodeException e)
        {
            throw Unrecognized(kind, $"{e.Message} ({Quoted(yaml.Span)})");
        }
        string[] found = duplicates.Count == 0 ? [] : ["yaml: unmarshal errors:\n  " + string.Join("\n  ", duplicates)];
        return Decode(kind, version, json, fieldValidation, warnings, found);
    }

    private static void ApplyFieldValidation(
        ResourceKind kind, (string Kind, string Version) actual, string fieldValidation, IReadOnlyList<string> findings, ICollection<string> warnings)
    {
        if (findings.Count == 0 || fieldValidation == "Ignore")
            return;
        if (fieldValidation == "Strict")
            throw CannotBeHandled(kind, actual.Kind, actual.Version, "strict decoding error: " + string.Join(", ", findings));
        foreach (var finding in findings)
            warnings.Add(finding);
    }

    /// <summary>The kind and version the body says it is; absent members are taken from the endpoint.</summary>
    private static (string Kind, string Version) CheckType(ResourceKind kind, KindVersion version, (string ApiVersion, string Kind) type)
    {
        var expected = new GroupVersion(kind.Group, version.Name);
        var actualKind = type.Kind.Length == 0 ? kind.Kind : type.Kind;
        var actual = type.ApiVersion.Length == 0 ? expected : GroupVersion.Parse(type.ApiVersion)
            ?? throw Unrecognized(kind, $"couldn't get version/kind; unexpected GroupVersion string: {type.ApiVersion}");
        if (actualKind != kind.Kind || actual.Group != kind.Group || kind.Version(actual.Version) is null)
        {
            throw CannotBeHandled(
                kind, actualKind, actual.Version, $"no kind {GoQuote.Quote(actualKind)} is registered for version {GoQuote.Quote(actual.ToString())} in scheme {GoQuote.Quote("portrule")}");
        }
        if (actual != expected)
            throw Statuses.BadRequest($"the API version in the data ({actual}) does not match the expected API version ({expected})");
        return (actualKind, actual.Version);
    }

    /// <summary>Reads apiVersion and kind only; also finds out whether the body is JSON at all.</summary>
    private static (string ApiVersion, string Kind) ReadType(ResourceKind kind, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            throw Unrecognized(kind, "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)");
        string apiVersion = "", name = "";
        try
        {
            var reader = new Utf8JsonReader(json, ValueJson.Strict);
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                throw Unrecognized(kind, $"couldn't get version/kind; json parse error: json: cannot unmarshal {JsonTokens.Describe(ref reader).Split(' ')[0]} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }} ({Quoted(json)})");
            var depth = reader.CurrentDepth;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 1)
                    continue;
                if (reader.ValueTextEquals("apiVersion"u8))
                    apiVersion = ReadString(ref reader, kind, json, "APIVersion", "apiVersion");
                else if (reader.ValueTextEquals("kind"u8))
                    name = ReadString(ref reader, kind, json, "Kind", "kind");
                else
                    reader.Skip();
            }
        }
        catch (JsonException e)
        {
            throw Unrecognized(kind, $"couldn't get version/kind; json parse error: {GoJsonSyntax.Explain(json) ?? e.Message} ({Quoted(json)})");
        }
        return (apiVersion, name);
    }

    private static string ReadString(ref Utf8JsonReader reader, ResourceKind kind, ReadOnlySpan<byte> json, string goField, string member)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
            return reader.GetString()!;
        if (reader.TokenType is JsonTokenType.Null)
            return "";
        throw Unrecognized(kind, $"couldn't get version/kind; json parse error: json: cannot unmarshal {JsonTokens.Describe(ref reader).Split(' ')[0]} into Go struct field .{member} of type string ({Quoted(json)})");
    }

    private static StatusException Unrecognized(ResourceKind kind, string why) =>
        Statuses.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): {why}");

    private static StatusException CannotBeHandled(ResourceKind kind, string bodyKind, string bodyVersion, string why) =>
        Statuses.BadRequest($"{bodyKind} in version {GoQuote.Quote(bodyVersion)} cannot be handled as a {kind.Kind}: {why}");

    /// <summary>The start of a body: as it is if it looks like JSON, as hex digits otherwise.</summary>
    private static string Quoted(ReadOnlySpan<byte> json)
    {
        var head = json.Length <= QuotedBytesMax ? json : json[..QuotedBytesMax];
        var text = json[0] == '{' ? Encoding.UTF8.GetString(head) : Convert.ToHexStringLower(head);
        return json.Length <= QuotedBytesMax ? text : text + " ...";
    }
}
