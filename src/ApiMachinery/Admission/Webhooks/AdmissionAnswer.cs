using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>What a webhook has answered, once it is known to be an answer (k8s.io/apiserver/pkg/admission/plugin/webhook/request).</summary>
/// <param name="Allowed">The write may go on.</param>
/// <param name="Result">Why not; null where the webhook does not say.</param>
/// <param name="Patch">What the webhook changes, as its <paramref name="PatchType"/> says; empty for nothing.</param>
/// <param name="PatchType"><c>JSONPatch</c>, or "" without a patch.</param>
/// <param name="Warnings">Texts for Warning headers.</param>
/// <param name="Annotations">Texts for the audit log.</param>
public sealed record AdmissionAnswer(
    bool Allowed, V1Status? Result, ReadOnlyMemory<byte> Patch, string PatchType, IReadOnlyList<string> Warnings, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The only type of patch there is.</summary>
    public const string JsonPatchType = "JSONPatch";

    private const string Kind = "AdmissionReview";

    /// <summary>Reads an answer that came with a code of success.</summary>
    /// <param name="call">Who answers.</param>
    /// <param name="uid">What was asked.</param>
    /// <param name="isMutating">It may have a patch.</param>
    /// <param name="json">The body.</param>
    /// <exception cref="WebhookFailedException">It is no answer, or not one to this.</exception>
    public static AdmissionAnswer Read(WebhookCall call, Guid uid, bool isMutating, ReadOnlyMemory<byte> json)
    {
        MapValue review;
        try
        {
            review = Decode(call.Webhook.ReviewVersion!, json.Span);
        }
        catch (DecodeException e)
        {
            throw new WebhookFailedException(call.Webhook, $"failed to call webhook: {e.Message}", e);
        }
        try
        {
            return call.Webhook.ReviewVersion == "v1" ? ReadV1(review, uid, isMutating) : ReadBeta(review, isMutating);
        }
        catch (DecodeException e)
        {
            throw new WebhookFailedException(call.Webhook, $"failed to call webhook: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new WebhookFailedException(call.Webhook, $"received invalid webhook response: {e.Message}", e);
        }
    }

    /// <summary>What the client is told where the webhook refuses (errors.ToStatusErr).</summary>
    public StatusException Refusal(Webhook webhook)
    {
        var denied = $"admission webhook {GoQuote.Quote(webhook.Name)} denied the request";
        var why = Result switch
        {
            { Message: { Length: > 0 } message } => $": {message}",
            { Reason: { Length: > 0 } reason } => $": {reason}",
            _ => " without explanation",
        };
        // What is no code of a failure counts as 400; what is none of HTTP's, as an error of the server.
        var code = Result?.Code switch
        {
            >= 400 and <= 599 and { } given => given,
            > 599 => 500,
            _ => 400,
        };
        return Statuses.Failure(code, Result?.Reason ?? "", denied + why, Result?.Details);
    }

    private static MapValue Decode(string version, ReadOnlySpan<byte> json)
    {
        var sent = SentType.Read(json);
        var (kind, group, name) = (sent.Kind.Length == 0 ? Kind : sent.Kind, sent.Version.Group, sent.Version.Version);
        var isKnown = kind == Kind && ((group == AdmissionReview.Group && name is "v1" or "v1beta1") || (group.Length == 0 && name.Length == 0));
        if (!isKnown)
            throw new DecodeException($"no kind {ClientText.Quote(kind)} is registered for version {ClientText.Quote(sent.Version.ToString())} in scheme \"pkg/util/webhook/client.go:74\"");
        if (name.Length > 0 && name != version)
            throw new DecodeException($"converting ({name}.{Kind}) to ({version}.{Kind}): unknown conversion");
        try
        {
            return ValueJson.Parse(json) as MapValue ?? new();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DecodeException(e.Message);
        }
    }

    private static AdmissionAnswer ReadV1(MapValue review, Guid uid, bool isMutating)
    {
        var response = ResponseOf(review);
        var (patch, type) = (PatchOf(response), TextOf(response, "patchType"));
        var read = Read(response, isMutating ? patch : default, isMutating ? type ?? "" : "");
        if (TextOf(response, "uid") is var answered && answered != uid.ToString())
            throw new FormatException($"expected response.uid={GoQuote.Quote(uid.ToString())}, got {ClientText.Quote(answered ?? "")}");
        var (apiVersion, kind) = (TextOf(review, "apiVersion") ?? "", TextOf(review, "kind") ?? "");
        if (apiVersion != AdmissionReview.Group + "/v1" || kind != Kind)
            throw new FormatException($"expected webhook response of {AdmissionReview.Group}/v1, Kind={Kind}, got {(apiVersion.Length == 0 ? "/" : apiVersion)}, Kind={kind}");
        CheckPatch(isMutating, !patch.IsEmpty, type);
        return read;
    }

    private static void CheckPatch(bool isMutating, bool hasPatch, string? type)
    {
        var wrong = (isMutating, hasPatch, type) switch
        {
            (true, true, null) => "webhook returned response.patch but not response.patchType",
            (true, false, not null) => "webhook returned response.patchType but not response.patch",
            (true, _, "") => "webhook returned invalid response.patchType of \"\"",
            (false, true, _) => "validating webhook may not return response.patch",
            (false, _, not null) => "validating webhook may not return response.patchType",
            _ => null,
        };
        if (wrong is not null)
            throw new FormatException(wrong);
    }

    /// <summary>Neither uid nor type of the answer, nor that of the patch, was looked at in this version.</summary>
    private static AdmissionAnswer ReadBeta(MapValue review, bool isMutating)
    {
        var response = ResponseOf(review);
        var patch = isMutating ? PatchOf(response) : default;
        return Read(response, patch, patch.IsEmpty ? "" : JsonPatchType);
    }

    private static MapValue ResponseOf(MapValue review) => review.Get("response") switch
    {
        null or NullValue => throw new FormatException("webhook response was absent"),
        MapValue map => map,
        var other => throw Mismatch(other, "AdmissionReview.response", "v1.AdmissionResponse"),
    };

    private static AdmissionAnswer Read(MapValue response, ReadOnlyMemory<byte> patch, string patchType)
    {
        var allowed = response.Get("allowed") switch
        {
            null or NullValue => false,
            BooleanValue flag => flag.Flag,
            var other => throw Mismatch(other, "AdmissionResponse.response.allowed", "bool"),
        };
        return new(allowed, StatusOf(response), patch, patchType, WarningsOf(response), AnnotationsOf(response));
    }

    private static ReadOnlyMemory<byte> PatchOf(MapValue response)
    {
        switch (response.Get("patch"))
        {
            case null or NullValue:
                return default;
            case StringValue text:
                var bytes = new byte[text.Text.Length];
                return Convert.TryFromBase64String(text.Text, bytes, out var length) ? bytes.AsMemory(0, length)
                    : throw new DecodeException("illegal base64 data at input byte 0");
            case var other:
                throw Mismatch(other, "AdmissionResponse.response.patch", "[]uint8");
        }
    }

    private static V1Status? StatusOf(MapValue response) => response.Get("status") switch
    {
        null or NullValue => null,
        MapValue map => (V1Status)ObjectCodec.Decode(SchemaRegistry.Of<V1Status>(), ValueJson.Write(map), out _),
        var other => throw Mismatch(other, "AdmissionResponse.response.status", "v1.Status"),
    };

    private static List<string> WarningsOf(MapValue response) => response.Get("warnings") switch
    {
        null or NullValue => [],
        ListValue list => [.. list.Items.Select(i => i is StringValue text ? text.Text : throw Mismatch(i, "AdmissionResponse.response.warnings", "string"))],
        var other => throw Mismatch(other, "AdmissionResponse.response.warnings", "[]string"),
    };

    private static Dictionary<string, string> AnnotationsOf(MapValue response) => response.Get("auditAnnotations") switch
    {
        null or NullValue => [],
        MapValue map => map.Members.ToDictionary(m => m.Key, m => m.Value is StringValue text ? text.Text : throw Mismatch(m.Value, "AdmissionResponse.response.auditAnnotations", "string")),
        var other => throw Mismatch(other, "AdmissionResponse.response.auditAnnotations", "map[string]string"),
    };

    private static string? TextOf(MapValue map, string name) => map.Get(name) switch
    {
        null or NullValue => null,
        StringValue text => text.Text,
        var other => throw Mismatch(other, $"AdmissionResponse.response.{name}", "string"),
    };

    private static DecodeException Mismatch(Value value, string field, string type) => new($"json: cannot unmarshal {value.JsonType} into Go struct field {field} of type {type}");
}
