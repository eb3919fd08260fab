using System.Buffers.Text;
using System.Text.Json;
using k8s.Models;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// What is noted of a request on the replica that it was handed on to, for the audit event that the other one writes: in one header of the answer, base64url of JSON. Only asked for where there is going
/// to be an event.
/// </summary>
internal sealed class PeerNotes : IAuditRecord
{
    /// <summary>On a request: notes are wanted. On an answer: the notes.</summary>
    public const string Header = "X-Replica-Audit";

    /// <summary>Characters of notes that fit into an answer; more are left out, and the event says so.</summary>
    private const int CharactersMax = 32 * 1024;

    private const string Truncated = "audit.k8s.io/truncated";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);
    private int _characters;

    public void Annotate(string key, string value)
    {
        lock (_gate)
        {
            var isTooMuch = _characters + key.Length + value.Length > CharactersMax;
            if (_notes.TryAdd(isTooMuch ? Truncated : key, isTooMuch ? "true" : value) && !isTooMuch)
                _characters += key.Length + value.Length;
        }
    }

    /// <summary>The other replica sees the answer.</summary>
    public void Refused(V1Status status)
    {
    }

    public void WriteTo(IHeaderDictionary headers)
    {
        lock (_gate)
        {
            if (_notes.Count > 0)
                headers[Header] = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(_notes));
        }
    }

    /// <summary>Takes what another replica has noted.</summary>
    public static void Take(string header, IAuditRecord record)
    {
        try
        {
            foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(Base64Url.DecodeFromChars(header)) ?? [])
                record.Annotate(key, value);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            record.Annotate(Truncated, "true");
        }
    }
}

/// <summary>Collects notes for a replica that wants them.</summary>
internal sealed class PeerNotesMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        if (!scope.IsFromReplica || !context.Request.Headers.ContainsKey(PeerNotes.Header))
            return next(context);
        var notes = new PeerNotes();
        scope.Audit = notes;
        context.Response.OnStarting(() =>
        {
            notes.WriteTo(context.Response.Headers);
            return Task.CompletedTask;
        });
        return next(context);
    }
}
