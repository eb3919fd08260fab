using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>The options that came with a write, as admission tells them on: what the client said, and nothing that it left out.</summary>
public sealed record OperationOptions
{
    /// <summary>The version of the options' own kinds.</summary>
    public const string ApiVersion = "meta.k8s.io/v1";

    /// <summary>Nothing is stored (<c>dryRun=All</c>).</summary>
    public bool DryRun { get; init; }

    /// <summary>Who owns what is written (<c>fieldManager</c>); "" where the request does not say.</summary>
    public string FieldManager { get; init; } = "";

    /// <summary>Ignore, Warn or Strict; "" where the request does not say.</summary>
    public string FieldValidation { get; init; } = "";

    /// <summary>Of a delete: only the object with this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Of a delete: only at this resourceVersion.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Of a delete: Foreground, Background, Orphan.</summary>
    public string? PropagationPolicy { get; init; }

    /// <summary>As <c>CreateOptions</c>, <c>UpdateOptions</c> (of a patch, too) or <c>DeleteOptions</c>.</summary>
    public void Write(Utf8JsonWriter writer, AdmissionOperation operation)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", operation switch
        {
            AdmissionOperation.Create => "CreateOptions",
            AdmissionOperation.Delete => "DeleteOptions",
            _ => "UpdateOptions",
        });
        writer.WriteString("apiVersion", ApiVersion);
        if (operation == AdmissionOperation.Delete)
            WriteDelete(writer);
        if (DryRun)
        {
            writer.WriteStartArray("dryRun");
            writer.WriteStringValue("All");
            writer.WriteEndArray();
        }
        WriteText(writer, "fieldManager", FieldManager);
        WriteText(writer, "fieldValidation", FieldValidation);
        writer.WriteEndObject();
    }

    /// <summary>The same as a tree.</summary>
    public MapValue ToTree(AdmissionOperation operation)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, operation);
        return (MapValue)ValueJson.Parse(buffer.WrittenSpan);
    }

    private void WriteDelete(Utf8JsonWriter writer)
    {
        if (Uid is not null || ResourceVersion is not null)
        {
            writer.WriteStartObject("preconditions");
            WriteText(writer, "uid", Uid);
            WriteText(writer, "resourceVersion", ResourceVersion);
            writer.WriteEndObject();
        }
        WriteText(writer, "propagationPolicy", PropagationPolicy);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            writer.WriteString(name, text);
    }
}
