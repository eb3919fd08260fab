using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>One condition of a <see cref="FieldSelector"/>: the field has the value, or has it not.</summary>
public sealed record FieldTerm(string Field, string Value, bool Negated);

/// <summary>
/// A condition on fields (k8s.io/apimachinery/pkg/fields): all of its terms. Bound to a kind, whose selectable fields besides
/// metadata.name and metadata.namespace it may name. Immutable.
/// </summary>
public sealed class FieldSelector
{
    /// <summary>The field that every kind has.</summary>
    public const string Name = "metadata.name";

    /// <summary>The field that every kind in namespaces has.</summary>
    public const string Namespace = "metadata.namespace";

    /// <summary>Selects everything.</summary>
    public static readonly FieldSelector Everything = new([], _ => throw new NotSupportedException());

    private readonly FieldTerm[] _terms;
    private readonly Condition[] _conditions;

    private FieldSelector(FieldTerm[] terms, Func<string, Func<object, string>> readerOf) =>
        (_terms, _conditions) = (terms, [.. terms.GroupBy(t => t.Field).Select(group => new Condition(group.Key, readerOf(group.Key), group))]);

    /// <summary>True if it selects everything.</summary>
    public bool IsEmpty => _terms.Length == 0;

    /// <summary>In the order of their texts.</summary>
    public IEnumerable<FieldTerm> Terms => _terms;

    /// <summary>The terms by which the kind's objects are found, one for each field at most: however long the selector is, few are looked up.</summary>
    public IReadOnlyList<IndexTerm> Indexed { get; private init; } = [];

    /// <summary>Parses a selector: <c>metadata.name=web,spec.host!=a</c>; in values <c>\</c>, <c>,</c> and <c>=</c> are escaped by a backslash.</summary>
    /// <exception cref="StatusException">400, with the text of kube's parser, or because the kind has no such selectable field.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        var terms = FieldSelectorParser.Parse(text);
        return terms.Count == 0 ? Everything : new FieldSelector([.. terms], field => Reader(field, kind)) { Indexed = IndexedOf(terms, kind) };
    }

    /// <summary>The terms of a selector of whatever kind, whose fields are not looked at: authorization asks before the kind is known.</summary>
    /// <exception cref="StatusException">400: the text is no selector.</exception>
    public static IReadOnlyList<FieldTerm> ParseTerms(string text) => FieldSelectorParser.Parse(text);

    /// <summary>Whether an object of the kind's storage version meets all terms.</summary>
    public bool Matches(object obj)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Takes(condition.Read(obj)))
                return false;
        }
        return true;
    }

    /// <summary>The same on fields read elsewhere.</summary>
    /// <param name="state">Passed to <paramref name="read"/>, so that a static function needs no closure.</param>
    /// <param name="read">The value of a field; "" if it has none.</param>
    public bool Matches<TState>(TState state, Func<TState, string, string> read)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Takes(read(state, condition.Field)))
                return false;
        }
        return true;
    }

    /// <summary>The one value a field must have, or null: a list that requires an exact metadata.name has at most one item in a namespace.</summary>
    public string? RequiresExactMatch(string field)
    {
        foreach (var term in _terms)
        {
            if (!term.Negated && term.Field == field)
                return term.Value;
        }
        return null;
    }

    /// <summary>The selector as text; parses to an equal one.</summary>
    public override string ToString() =>
        string.Join(',', _terms.Select(t => $"{t.Field}{(t.Negated ? "!=" : "=")}{FieldSelectorParser.Escape(t.Value)}"));

    private static List<IndexTerm> IndexedOf(IReadOnlyList<FieldTerm> terms, ResourceKind kind) =>
        [.. terms.Where(t => !t.Negated && kind.SelectableFields.Any(f => f.IsIndexed && f.Path == t.Field)).DistinctBy(t => t.Field).Select(t => new IndexTerm(t.Field, t.Value, IsLabel: false))];

    private static Func<object, string> Reader(string field, ResourceKind kind) => field switch
    {
        Name => static obj => ResourceKind.MetaOf(obj).Name ?? "",
        Namespace => static obj => ResourceKind.MetaOf(obj).NamespaceProperty ?? "",
        _ => kind.SelectableFields.FirstOrDefault(f => f.Path == field)?.Read
            ?? throw Statuses.BadRequest("field label not supported: " + field),
    };

    /// <summary>All that is asked of one field, made once of its terms: what a match costs does not depend on how many they are.</summary>
    private sealed class Condition(string field, Func<object, string> read, IEnumerable<FieldTerm> terms)
    {
        private readonly HashSet<string> _allowed = [.. terms.Where(t => !t.Negated).Select(t => t.Value)];
        private readonly HashSet<string> _refused = [.. terms.Where(t => t.Negated).Select(t => t.Value)];

        public string Field { get; } = field;

        public Func<object, string> Read { get; } = read;

        /// <summary>A field has one value: two that it must have are one too many.</summary>
        public bool Takes(string value) => (_allowed.Count == 0 || (_allowed.Count == 1 && _allowed.Contains(value))) && !_refused.Contains(value);
    }
}
