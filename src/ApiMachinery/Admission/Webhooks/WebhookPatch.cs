using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>Applies what a mutating webhook has answered to the object, in the version the webhook has seen it in.</summary>
public static class WebhookPatch
{
    private const string Undecodable = "received undecodable patch in webhook response: ";
    private const string DecodePrefix = "error decoding patch: ";

    /// <summary>Edits the object of the write.</summary>
    /// <param name="call">Who answered.</param>
    /// <param name="answer">With or without a patch.</param>
    /// <param name="objects">The write.</param>
    /// <returns>True if the object is another now.</returns>
    /// <exception cref="WebhookFailedException">The patch is none.</exception>
    /// <exception cref="StatusException">500: it does not apply, or what it makes is no object of the kind. 422: a value is not supported.</exception>
    public static bool Apply(WebhookCall call, AdmissionAnswer answer, ReviewedObjects objects)
    {
        if (answer.Patch.IsEmpty)
            return false;
        var patch = Parse(call.Webhook, answer.Patch.Span);
        if (patch.IsEmpty)
            return false;
        var attributes = objects.Attributes;
        if (objects.New(call.Version) is not { } json)
            throw Internal($"admission webhook {GoQuote.Quote(call.Webhook.Name)} attempted to modify the object, which is not supported for this operation");
        if (answer.PatchType != AdmissionAnswer.JsonPatchType)
            throw new WebhookFailedException(call.Webhook, $"unsupported patch type {ClientText.Quote(answer.PatchType)}");
        var version = attributes.ObjectVersion(call.Version);
        var patched = EditedObject.Decode(attributes, version, Patched(patch, json.Span), isStrict: false);
        var isChanged = !KindCodec.Encode(attributes.ObjectKind, version, patched).AsSpan().SequenceEqual(json.Span);
        objects.Replace(call.Version, patched);
        return isChanged;
    }

    private static JsonPatch Parse(Webhook webhook, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonPatch.Parse(json, out _);
        }
        catch (StatusException e)
        {
            var why = e.Message.StartsWith(DecodePrefix, StringComparison.Ordinal) ? e.Message[DecodePrefix.Length..] : e.Message;
            throw new WebhookFailedException(webhook, Undecodable + why.Replace("[]handlers.jsonPatchOp", "jsonpatch.Patch", StringComparison.Ordinal), e);
        }
    }

    private static byte[] Patched(JsonPatch patch, ReadOnlySpan<byte> json)
    {
        try
        {
            return ValueJson.Write(patch.Apply(ValueJson.Parse(json)));
        }
        catch (StatusException e)
        {
            throw Internal(e.InnerException?.Message ?? e.Message);
        }
    }

    private static StatusException Internal(string message) => Statuses.InternalError(new InvalidOperationException(message));
}
