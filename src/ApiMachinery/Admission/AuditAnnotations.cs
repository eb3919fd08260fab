using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>What is noted of a request: for the audit log, key by key; and how long it has waited for webhooks.</summary>
public sealed class AuditAnnotations
{
    /// <summary>Notes of one request; what goes beyond is left out: a webhook may note whatever it likes.</summary>
    private const int Max = 1000;

    /// <summary>Keys of notes that show what was sent: only for logs that have requests, too (level Request).</summary>
    public const string PatchPrefix = "patch.webhook.admission.k8s.io/";

    private static readonly Dictionary<string, string> None = [];
    private readonly Lock _gate = new();
    private Dictionary<string, string>? _all;
    private TimeSpan _mutating;
    private TimeSpan _validating;

    /// <summary>All that has been noted, by key.</summary>
    public IReadOnlyDictionary<string, string> All => _all ?? None;

    /// <summary>How long it has waited for webhooks: those that mutate are asked one after the other, those that validate all at once (k8s.io/apiserver/pkg/endpoints/request/webhook_duration.go).</summary>
    public TimeSpan WebhookTime
    {
        get
        {
            lock (_gate)
                return _mutating + _validating;
        }
    }

    /// <summary>A webhook has been waited for.</summary>
    public void Waited(TimeSpan time, bool isMutating)
    {
        lock (_gate)
        {
            if (isMutating)
                _mutating += time;
            else if (time > _validating)
                _validating = time;
        }
    }

    /// <summary>What has been noted stays: the first that uses a key has it. A key that is no prefix and name (<c>hook.example.com/why</c>) is left out, as in k8s.io/apiserver.</summary>
    public void Add(string key, string value)
    {
        if (!key.Contains('/', StringComparison.Ordinal) || NameValidation.QualifiedName(key).Count > 0)
            return;
        lock (_gate)
        {
            _all ??= new(StringComparer.Ordinal);
            if (_all.Count < Max)
                _all.TryAdd(key, value);
        }
    }
}
