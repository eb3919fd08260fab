using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Makes objects of what patches made of documents, with the checks and texts of k8s.io/apiserver's patch handler.</summary>
/// <param name="kind">The kind of the endpoint.</param>
/// <param name="version">The version in the path, which the result is of.</param>
/// <param name="fieldValidation">Ignore, Warn or Strict.</param>
/// <param name="warnings">Gets what Warn found, also where the object is refused afterwards.</param>
public sealed class PatchedDecoder(ResourceKind kind, KindVersion version, string fieldValidation, ICollection<string> warnings)
{
    /// <summary>Decodes what a JSON or merge patch has made. It is of the version it says it is of, which a patch may have changed.</summary>
    /// <param name="patched">The document.</param>
    /// <param name="found">What a strict decoder found in the patch.</param>
    /// <exception cref="StatusException">422: the document is no object of this kind.</exception>
    public object Decode(Value patched, IReadOnlyList<string> found)
    {
        try
        {
            var json = ValueJson.Write(patched);
            var (sent, strict) = Decode(json, SentType.Read(json));
            Judge([.. found, .. strict]);
            return sent;
        }
        catch (DecodeException e)
        {
            throw Refused(patched.ToString(), e);
        }
    }

    /// <summary>Decodes what a strategic merge patch has made. What it says of its type does not count.</summary>
    /// <param name="merged">The document.</param>
    /// <param name="patch">The patch, for messages.</param>
    /// <param name="found">What a strict decoder found in the patch.</param>
    /// <exception cref="StatusException">422: the document is no object of this kind.</exception>
    public object DecodeMerged(MapValue merged, MapValue patch, IReadOnlyList<string> found)
    {
        try
        {
            var fitted = Unstructured.Fit(version.Schema, merged, out var unknowns);
            var sent = ObjectCodec.Decode(version.Schema, ValueJson.Write(fitted), out _);
            Judge([.. found, .. unknowns]);
            return sent;
        }
        catch (DecodeException e)
        {
            throw Refused(GoPrint.Print(patch), e);
        }
    }

    private (object Sent, IReadOnlyList<string> Strict) Decode(byte[] json, SentType type)
    {
        var sentKind = type.Kind.Length == 0 ? kind.Kind : type.Kind;
        var (group, name) = type.Version;
        if (sentKind == kind.Kind && name.Length == 0 && (group.Length == 0 || group == kind.Group))
            return DecodeNameless(json);
        var actual = sentKind == kind.Kind && group == kind.Group ? kind.Version(name) : null;
        if (actual is null)
            throw new DecodeException(RequestDecoder.NotRegistered(kind, sentKind, type.Version.ToString()));
        var sent = ObjectCodec.Decode(actual.Schema, json, out var strict);
        return (actual == version ? sent : version.FromStorage(actual.ToStorage(sent)), strict);
    }

    /// <summary>
    /// Without a version a document counts as one of k8s.io/apiserver's internal version, which has no member of these names: it decodes to nothing.
    /// </summary>
    private (object Sent, IReadOnlyList<string> Strict) DecodeNameless(byte[] json)
    {
        var strict = new StrictErrors((path, name) => path.Depth > 0 || name is "apiVersion" or "kind");
        _ = ValueJson.Parse(json, strict);
        return (version.Schema.New(), strict.Texts);
    }

    private void Judge(IReadOnlyList<string> found)
    {
        if (found.Count > 0 && fieldValidation == "Strict")
            throw new DecodeException("strict decoding error: " + string.Join(", ", found));
        foreach (var text in fieldValidation == "Warn" ? found : [])
            warnings.Add(text);
    }

    private static StatusException Refused(string shown, DecodeException why) =>
        Statuses.Invalid(new GroupResource("", ""), "", [FieldError.Invalid(FieldPath.Of("patch"), shown, why.Message)]);
}
