using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>A condition on labels (k8s.io/apimachinery/pkg/labels): all of its requirements. Immutable.</summary>
public sealed class LabelSelector
{
    /// <summary>Selects everything.</summary>
    public static readonly LabelSelector Everything = new([]);

    /// <summary>Labels a selector may name before the object's labels are gone through instead.</summary>
    private const int ProbedKeysMax = 16;

    private readonly LabelRequirement[] _requirements;
    private readonly Dictionary<string, LabelCondition> _conditions = new(StringComparer.Ordinal);

    /// <summary>How many labels an object must have to be selected.</summary>
    private readonly int _needed;

    private LabelSelector(LabelRequirement[] requirements)
    {
        _requirements = requirements;
        foreach (var requirement in requirements)
        {
            if (!_conditions.TryGetValue(requirement.Key, out var condition))
                _conditions[requirement.Key] = condition = new LabelCondition();
            condition.Add(requirement);
        }
        _needed = _conditions.Values.Count(c => !c.MayBeAbsent);
    }

    /// <summary>True if it selects everything.</summary>
    public bool IsEmpty => _requirements.Length == 0;

    /// <summary>In the order of their keys.</summary>
    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    /// <summary>The requirements by which a kind's objects are found, one for each label at most: however long the selector is, few are looked up.</summary>
    public IEnumerable<IndexTerm> IndexedIn(ResourceKind kind) => _requirements
        .Where(r => r is { Operator: LabelOperator.Equals or LabelOperator.DoubleEquals or LabelOperator.In, Values.Count: 1 } && kind.IndexedLabels.Contains(r.Key))
        .DistinctBy(r => r.Key)
        .Select(r => new IndexTerm(r.Key, r.Values[0], IsLabel: true));

    /// <summary>Parses a selector: <c>app=shop,tier in (x,y),!old,n>5</c>; "" selects everything.</summary>
    /// <exception cref="StatusException">400, with the text of kube's parser.</exception>
    public static LabelSelector Parse(string text) => text.Length == 0
        ? Everything
        : new LabelSelector([.. new LabelSelectorParser(text).Parse().OrderBy(r => r.Key, StringComparer.Ordinal)]);

    /// <summary>A selector that an object holds (metav1.LabelSelector); null selects everything.</summary>
    /// <exception cref="StatusException">400: a key, an operator or a value is not valid.</exception>
    public static LabelSelector Of(V1LabelSelector? selector)
    {
        var requirements = (selector?.MatchLabels ?? new Dictionary<string, string>()).Select(l => LabelRequirement.Create(l.Key, LabelOperator.Equals, [l.Value]))
            .Concat((selector?.MatchExpressions ?? []).Select(e => LabelRequirement.Create(e.Key, OperatorOf(e.OperatorProperty), e.Values ?? [])));
        return new LabelSelector([.. requirements.OrderBy(r => r.Key, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Whether labels meet all requirements; null is no labels. Allocates nothing for a selector of few labels. One of very many costs what the
    /// object has labels, not what it has terms: a list looks at thousands of objects.
    /// </summary>
    public bool Matches(IDictionary<string, string>? labels)
    {
        if (labels is null || labels.Count == 0)
            return _needed == 0;
        if (_conditions.Count > ProbedKeysMax && labels.Count < _conditions.Count)
            return MatchesEach(labels);
        foreach (var (key, condition) in _conditions)
        {
            if (!(labels.TryGetValue(key, out var value) ? condition.Takes(value) : condition.MayBeAbsent))
                return false;
        }
        return true;
    }

    private static LabelOperator OperatorOf(string text) => text switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        _ => throw LabelSelectorParser.Malformed($"{GoQuote.Quote(text)} is not a valid label selector operator"),
    };

    private bool MatchesEach(IDictionary<string, string> labels)
    {
        var missing = _needed;
        foreach (var (key, value) in labels)
        {
            if (!_conditions.TryGetValue(key, out var condition))
                continue;
            if (!condition.Takes(value))
                return false;
            if (!condition.MayBeAbsent)
                missing--;
        }
        return missing == 0;
    }

    /// <summary>The selector as text; parses to an equal one.</summary>
    public override string ToString() => string.Join<LabelRequirement>(',', _requirements);
}
