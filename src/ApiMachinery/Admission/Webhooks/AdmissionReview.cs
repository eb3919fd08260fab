using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>What a webhook is sent: <c>AdmissionReview</c> of <c>admission.k8s.io/v1</c> or <c>v1beta1</c>, which do not differ in what they ask.</summary>
public static class AdmissionReview
{
    /// <summary>The API group of reviews.</summary>
    public const string Group = "admission.k8s.io";

    private static readonly JsonWriterOptions Compact = new() { Encoder = GoEscapingEncoder.Instance, SkipValidation = true };

    /// <param name="call">Who is asked, and in which version of the object.</param>
    /// <param name="objects">The write; the bytes of its objects are taken as they are.</param>
    /// <param name="uid">Comes back with the answer.</param>
    public static ReadOnlyMemory<byte> Request(WebhookCall call, ReviewedObjects objects, Guid uid)
    {
        var attributes = objects.Attributes;
        var (value, old) = (objects.New(call.Version), objects.Old(call.Version));
        var buffer = new ArrayBufferWriter<byte>(1024 + (value?.Length ?? 0) + (old?.Length ?? 0));
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "AdmissionReview");
            writer.WriteString("apiVersion", $"{Group}/{call.Webhook.ReviewVersion}");
            writer.WriteStartObject("request");
            writer.WriteString("uid", uid);
            WriteNames(writer, attributes, call.Version);
            WriteUser(writer, attributes.User);
            WriteObject(writer, "object", value);
            WriteObject(writer, "oldObject", old);
            writer.WriteBoolean("dryRun", attributes.DryRun);
            writer.WritePropertyName("options");
            if (attributes.Operation == AdmissionOperation.Connect)
                writer.WriteNullValue();
            else
                attributes.Options.Write(writer, attributes.Operation);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteNames(Utf8JsonWriter writer, AdmissionAttributes attributes, KindVersion version)
    {
        WriteKind(writer, "kind", attributes, version);
        WriteResource(writer, "resource", attributes.Kind, version);
        WriteText(writer, "subResource", attributes.Subresource);
        WriteKind(writer, "requestKind", attributes, attributes.Version);
        WriteResource(writer, "requestResource", attributes.Kind, attributes.Version);
        WriteText(writer, "requestSubResource", attributes.Subresource);
        WriteText(writer, "name", attributes.IsNameGenerated ? "" : attributes.Name);
        WriteText(writer, "namespace", attributes.Namespace);
        writer.WriteString("operation", attributes.Operation.ToText());
    }

    private static void WriteUser(Utf8JsonWriter writer, Users.UserInfo user)
    {
        writer.WriteStartObject("userInfo");
        WriteText(writer, "username", user.Name);
        WriteText(writer, "uid", user.Uid);
        if (user.Groups.Count > 0)
            WriteTexts(writer, "groups", user.Groups);
        if (user.Extra.Count > 0)
        {
            writer.WriteStartObject("extra");
            foreach (var (key, values) in user.Extra.OrderBy(e => e.Key, StringComparer.Ordinal))
                WriteTexts(writer, key, values);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter writer, string name, AdmissionAttributes attributes, KindVersion version) =>
        WriteTriple(writer, name, attributes.ObjectKind.Group, attributes.ObjectVersion(version).Name, "kind", attributes.Connect?.Kind ?? attributes.ObjectKind.Kind);

    private static void WriteResource(Utf8JsonWriter writer, string name, ResourceKind kind, KindVersion version) => WriteTriple(writer, name, kind.Group, version.Name, "resource", kind.Plural);

    private static void WriteTriple(Utf8JsonWriter writer, string name, string group, string version, string last, string value)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", group);
        writer.WriteString("version", version);
        writer.WriteString(last, value);
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte>? json)
    {
        writer.WritePropertyName(name);
        if (json is { } bytes)
            writer.WriteRawValue(bytes.Span, skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
            writer.WriteString(name, text);
    }
}
