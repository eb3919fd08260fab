using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>Decodes rollbacks that clients send.</summary>
public static class RollbackDecoder
{
    /// <param name="kind">The kind of what is rolled back.</param>
    /// <param name="version">The version in the path.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="isYaml">YAML instead of JSON.</param>
    /// <param name="fieldValidation">Ignore, Warn or Strict; "" means Warn.</param>
    /// <param name="warnings">Gets what Warn found.</param>
    /// <exception cref="StatusException">400: the body is no rollback.</exception>
    public static Rollback Decode(
        ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> body, bool isYaml, string fieldValidation, ICollection<string> warnings)
    {
        var duplicates = new List<string>();
        IReadOnlyList<string> strict;
        Rollback sent;
        try
        {
            var json = isYaml ? ValueJson.Write(YamlJson.Parse(body.Span, duplicates)) : body;
            sent = (Rollback)ObjectCodec.Decode(SchemaRegistry.Of<Rollback>(), json.Span, out strict);
        }
        catch (DecodeException e)
        {
            throw CannotBeHandled(version, e.Message);
        }
        if (duplicates.Count + strict.Count > 0 && fieldValidation == "Strict")
            throw CannotBeHandled(version, "strict decoding error: " + RequestDecoder.StrictText(duplicates, strict));
        foreach (var finding in fieldValidation == "Ignore" ? [] : duplicates.Concat(strict))
            warnings.Add(finding);
        CheckType(kind, version, sent);
        return sent;
    }

    /// <summary>Kind and apiVersion may be left out.</summary>
    private static void CheckType(ResourceKind kind, KindVersion version, Rollback sent)
    {
        var expected = new GroupVersion(kind.Group, version.Name);
        if (sent.Kind is not ("" or RevisionResources.RollbackKind))
        {
            throw CannotBeHandled(version, RequestDecoder.NotRegistered(kind, sent.Kind, sent.ApiVersion));
        }
        if (sent.ApiVersion.Length > 0 && sent.ApiVersion != expected.ToString())
            throw Statuses.BadRequest($"the API version in the data ({ClientText.Cut(sent.ApiVersion)}) does not match the expected API version ({expected})");
    }

    private static StatusException CannotBeHandled(KindVersion version, string why) => Statuses.BadRequest(
        $"{RevisionResources.RollbackKind} in version {GoQuote.Quote(version.Name)} cannot be handled as a {RevisionResources.RollbackKind}: {why}");
}
