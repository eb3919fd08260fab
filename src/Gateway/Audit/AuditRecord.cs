using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Audit;

/// <summary>One request as its audit events tell it (<c>audit.k8s.io/v1</c>), growing from stage to stage.</summary>
/// <param name="context">The request; its scope is filled.</param>
/// <param name="decision">What is recorded.</param>
/// <param name="received">When it came.</param>
/// <param name="isKnown">False if its caller could not prove to be anybody.</param>
internal sealed class AuditRecord(HttpContext context, AuditDecision decision, DateTimeOffset received, bool isKnown = true) : IAuditRecord
{
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UserInfo Nobody = new("", "", [], new Dictionary<string, IReadOnlyList<string>>());

    private readonly UserInfo _caller = context.Scope().User;
    private readonly string _uri = context.Scope().Target.Raw;
    private readonly string _agent = context.Request.Headers.UserAgent.ToString();
    private readonly IReadOnlyList<string> _addresses = AddressesOf(context);
    private readonly SortedDictionary<string, string> _annotations = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private V1Status? _refusal;
    private Value? _sent;

    public AuditDecision Decision => decision;

    /// <summary>The answer's body, as far as it is recorded; null where it is not.</summary>
    public AuditedAnswer? Answer { get; set; }

    public void Annotate(string key, string value)
    {
        if (decision.Level < AuditLevel.Request && key.StartsWith(AuditAnnotations.PatchPrefix, StringComparison.Ordinal))
            return;
        lock (_gate)
            _annotations.TryAdd(key, value);
    }

    public void Refused(V1Status status) => _refusal = status;

    /// <summary>The event of a stage, a line of JSON.</summary>
    /// <param name="stage">Which one.</param>
    /// <param name="at">When.</param>
    /// <param name="code">Of the answer; null while there is none.</param>
    public ReadOnlyMemory<byte> Event(AuditStage stage, DateTimeOffset at, int? code)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Form))
            Write(writer, stage, at, code);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, AuditStage stage, DateTimeOffset at, int? code)
    {
        var scope = context.Scope();
        writer.WriteStartObject();
        writer.WriteString("kind", "Event");
        writer.WriteString("apiVersion", "audit.k8s.io/v1");
        writer.WriteString("level", decision.Level.ToString());
        writer.WriteString("auditID", scope.AuditId);
        writer.WriteString("stage", stage.ToString());
        writer.WriteString("requestURI", _uri);
        writer.WriteString("verb", scope.Info.Verb);
        WriteUser(writer, "user", isKnown ? _caller : Nobody);
        if (!ReferenceEquals(scope.User, _caller))
            WriteUser(writer, "impersonatedUser", scope.User);
        WriteTexts(writer, "sourceIPs", _addresses);
        WriteText(writer, "userAgent", _agent);
        WriteReference(writer, scope);
        if (code is { } answered)
            WriteStatus(writer, answered);
        if (stage is AuditStage.ResponseComplete or AuditStage.Panic)
            WriteObjects(writer, scope);
        writer.WriteString("requestReceivedTimestamp", Micro(received));
        writer.WriteString("stageTimestamp", Micro(at));
        WriteAnnotations(writer);
        writer.WriteEndObject();
    }

    /// <summary>The body, taken apart once; null while there is none, or where it is neither JSON nor YAML.</summary>
    private Value? Sent(RequestScope scope) => _sent ??= scope.Body is { IsEmpty: false } body ? AuditedObject.Parse(body) : null;

    private void WriteReference(Utf8JsonWriter writer, RequestScope scope)
    {
        var info = scope.Info;
        if (!info.IsResourceRequest)
            return;
        var sent = info.Verb is "create" or "update" ? SentReference.Of(Sent(scope)) : default;
        writer.WriteStartObject("objectRef");
        WriteText(writer, "resource", info.Resource);
        WriteText(writer, "namespace", info.Namespace.Length > 0 ? info.Namespace : sent.Namespace);
        WriteText(writer, "name", info.Name.Length > 0 ? info.Name : sent.Name);
        WriteText(writer, "uid", sent.Uid);
        WriteText(writer, "apiGroup", info.Group);
        WriteText(writer, "apiVersion", info.Version);
        WriteText(writer, "resourceVersion", sent.ResourceVersion);
        WriteText(writer, "subresource", info.Subresource);
        writer.WriteEndObject();
    }

    private void WriteStatus(Utf8JsonWriter writer, int code)
    {
        writer.WritePropertyName("responseStatus");
        if (_refusal is { } refusal)
        {
            writer.WriteRawValue(ObjectCodec.Encode(SchemaRegistry.Of<V1Status>(), new V1Status
            {
                Metadata = new(), Status = refusal.Status, Message = refusal.Message, Reason = refusal.Reason, Details = refusal.Details, Code = code,
            }), skipInputValidation: true);
            return;
        }
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteNumber("code", code);
        writer.WriteEndObject();
    }

    private void WriteObjects(Utf8JsonWriter writer, RequestScope scope)
    {
        if (decision.Level >= AuditLevel.Request && scope.Body is { IsEmpty: false })
            WriteObject(writer, "requestObject", Sent(scope));
        if (decision.Level == AuditLevel.RequestResponse && Answer is { } answer)
            WriteObject(writer, "responseObject", answer.IsCut ? null : AuditedObject.Parse(answer.Bytes));
    }

    /// <summary>What is too large, or no JSON or YAML, is left out, and the event says so.</summary>
    private void WriteObject(Utf8JsonWriter writer, string member, Value? value)
    {
        if (value is null)
        {
            Annotate(AuditedObject.Truncated, "true");
            return;
        }
        writer.WritePropertyName(member);
        writer.WriteRawValue(AuditedObject.Write(value, decision.OmitsManagedFields).Span, skipInputValidation: true);
    }

    private void WriteAnnotations(Utf8JsonWriter writer)
    {
        lock (_gate)
        {
            if (_annotations.Count == 0)
                return;
            writer.WriteStartObject("annotations");
            foreach (var (key, value) in _annotations)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }
    }

    private static void WriteUser(Utf8JsonWriter writer, string member, UserInfo user)
    {
        writer.WriteStartObject(member);
        WriteText(writer, "username", user.Name);
        WriteText(writer, "uid", user.Uid);
        WriteTexts(writer, "groups", user.Groups);
        if (user.Extra.Count > 0)
        {
            writer.WriteStartObject("extra");
            foreach (var (key, values) in user.Extra)
                WriteTexts(writer, key, values);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string member, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        writer.WriteStartArray(member);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string member, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            writer.WriteString(member, text);
    }

    private static string Micro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whom proxies on the way name, then who is connected.</summary>
    private static List<string> AddressesOf(HttpContext context)
    {
        var addresses = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(a => IPAddress.TryParse(a, out _)).ToList();
        if (context.Connection.RemoteIpAddress is { } peer && (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString() is var text && addresses.LastOrDefault() != text)
            addresses.Add(text);
        return addresses;
    }
}
