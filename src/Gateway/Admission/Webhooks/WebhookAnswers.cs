using System.Text.Json;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;

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

    /// <summary>A note about a webhook, in JSON.</summary>
    public static string Annotation(Webhook webhook, string rest) =>
        $"{{\"configuration\":\"{JsonEncodedText.Encode(webhook.Configuration)}\",\"webhook\":\"{JsonEncodedText.Encode(webhook.Name)}\"{rest}";
}
