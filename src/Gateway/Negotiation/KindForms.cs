using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>The forms of the kinds served: one instance each, so that watchers of one form share what is encoded.</summary>
internal sealed class KindForms
{
    private readonly ConcurrentDictionary<KindVersion, KindForm> _json = new();

    public KindForm Json(ResourceKind kind, KindVersion version) => _json.GetOrAdd(version, v => new JsonForm(kind, v));
}
