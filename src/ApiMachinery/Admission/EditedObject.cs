using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>What a webhook or a policy has made of an object.</summary>
internal static class EditedObject
{
    /// <summary>Reads it. What the document says it is counts, if it says it.</summary>
    /// <param name="attributes">The write.</param>
    /// <param name="version">The version in which the object was shown.</param>
    /// <param name="json">The object as it is now.</param>
    /// <param name="isStrict">Unknown members are an error; otherwise they do not count.</param>
    /// <exception cref="StatusException">500: it is no object of the kind. 422: a value is not supported.</exception>
    public static object Decode(AdmissionAttributes attributes, KindVersion version, ReadOnlySpan<byte> json, bool isStrict)
    {
        var kind = attributes.ObjectKind;
        try
        {
            var actual = VersionOf(kind, version, SentType.Read(json));
            var value = ObjectCodec.Decode(actual.Schema, json, out var unknown);
            if (isStrict && unknown.Count > 0)
                throw new DecodeException($"strict decoding error: {string.Join(", ", unknown)}");
            return actual == version ? value : version.FromStorage(actual.ToStorage(value));
        }
        catch (DecodeException e)
        {
            throw Statuses.InternalError(new InvalidOperationException(e.Message, e));
        }
        catch (UnsupportedValueException e)
        {
            throw Statuses.Invalid(kind.QualifiedKind, attributes.Name, e.Values.Select(v => FieldError.NotSupported(FieldPath.Of(v.Path), v.Value, v.Names)));
        }
    }

    private static KindVersion VersionOf(ResourceKind kind, KindVersion version, SentType sent)
    {
        var sentKind = sent.Kind.Length == 0 ? kind.Kind : sent.Kind;
        var (group, name) = (sent.Version.Group, sent.Version.Version);
        var actual = group.Length == 0 && name.Length == 0 ? version : group == kind.Group ? kind.Version(name) : null;
        return actual is not null && sentKind == kind.Kind ? actual : throw new DecodeException(RequestDecoder.NotRegistered(kind, sentKind, sent.Version.ToString()));
    }
}
