using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>A condition on labels (k8s.io/apimachinery/pkg/labels): all of its requirements. Immutable.</summary>
public sealed class LabelSelector
{
    /// <summary>Selects everything.</summary>
    public static readonly LabelSelector Everything = new([]);

    private readonly LabelRequirement[] _requirements;

    private LabelSelector(LabelRequirement[] requirements) => _requirements = requirements;

    /// <summary>True if it selects everything.</summary>
    public bool IsEmpty => _requirements.Length == 0;

    /// <summary>In the order of their keys.</summary>
    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    /// <summary>Parses a selector: <c>app=shop,tier in (x,y),!old,n>5</c>; "" selects everything.</summary>
    /// <exception cref="StatusException">400, with the text of kube's parser.</exception>
    public static LabelSelector Parse(string text) => text.Length == 0
        ? Everything
        : new LabelSelector([.. new LabelSelectorParser(text).Parse().OrderBy(r => r.Key, StringComparer.Ordinal)]);

    /// <summary>Whether labels meet all requirements; null is no labels. Allocates nothing.</summary>
    public bool Matches(IDictionary<string, string>? labels)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
                return false;
        }
        return true;
    }

    /// <summary>The selector as text; parses to an equal one.</summary>
    public override string ToString() => string.Join<LabelRequirement>(',', _requirements);
}
