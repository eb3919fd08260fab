using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>What answers leave behind besides the verdict.</summary>
internal static class WebhookAnswers
{
    /// <summary>Warnings for the client, notes for the audit log.</summary>
    public static void Note(Webhook webhook, AdmissionAnswer answer, AdmissionAttributes attributes)
    {
        foreach (var warning in answer.Warnings)
            attributes.Warnings.Add(warning);
        foreach (var (key, value) in answer.Annotations)
            attributes.Annotate($"{webhook.Name}/{key}", value);
    }

    /// <summary>Notes what a webhook has changed, if it has answered with a patch that says anything: for logs that have requests, too.</summary>
    public static void NotePatch(Webhook webhook, AdmissionAnswer answer, AdmissionAttributes attributes, string place)
    {
        if (answer.Patch.IsEmpty || ValueJson.Parse(answer.Patch.Span) is not ListValue { Count: > 0 } patch)
            return;
        var note = Of(webhook);
        note["patch"] = new ListValue(patch.Items.Select(o => o is MapValue operation ? Sorted(operation) : o));
        note["patchType"] = AdmissionAnswer.JsonPatchType;
        attributes.Annotate(AuditAnnotations.PatchPrefix + place, note.ToString());
    }

    /// <summary>Notes that a webhook was asked.</summary>
    public static void NoteMutation(Webhook webhook, bool isChanged, AdmissionAttributes attributes, string place)
    {
        var note = Of(webhook);
        note["mutated"] = isChanged;
        attributes.Annotate("mutation.webhook.admission.k8s.io/" + place, note.ToString());
    }

    private static MapValue Of(Webhook webhook) => new() { ["configuration"] = webhook.Configuration, ["webhook"] = webhook.Name };

    /// <summary>As Go writes an operation, which is a map there.</summary>
    private static MapValue Sorted(MapValue operation) => new(operation.Members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, m.Value)));
}
