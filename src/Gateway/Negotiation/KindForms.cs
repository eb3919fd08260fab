using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tables;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>The forms of the kinds served: one instance each, so that watchers of one form share what is encoded.</summary>
/// <param name="clock">Ages in Tables are counted up to its now.</param>
/// <param name="additionalColumns">Names of additional columns that Tables show.</param>
internal sealed class KindForms(TimeProvider clock, IReadOnlyList<string> additionalColumns)
{
    private readonly ConcurrentDictionary<(KindVersion, ResponseForm, string, IncludeObject), KindForm> _forms = new();

    public KindForm Of(ResourceKind kind, KindVersion version, ResponseForm form, string metaVersion, IncludeObject include) =>
        _forms.GetOrAdd((version, form, metaVersion, include), _ => form switch
        {
            ResponseForm.Object => new JsonForm(kind, version),
            ResponseForm.Table => new TableForm(kind, version, new TableOptions(metaVersion, include), new TableBuilder(kind, clock, additionalColumns)),
            _ => new MetadataForm(metaVersion, version),
        });
}
