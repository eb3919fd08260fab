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
    public const string Name = "metadata.name";
    public const string Namespace = "metadata.namespace";

    /// <summary>Selects everything.</summary>
    public static readonly FieldSelector Everything = new([]);

    private readonly (FieldTerm Term, Func<object, string> Read)[] _terms;

    private FieldSelector((FieldTerm, Func<object, string>)[] terms) => _terms = terms;

    /// <summary>True if it selects everything.</summary>
    public bool IsEmpty => _terms.Length == 0;

    /// <summary>In the order of their texts.</summary>
    public IEnumerable<FieldTerm> Terms => _terms.Select(t => t.Term);

    /// <summary>Parses a selector: <c>metadata.name=web,spec.host!=a</c>; in values <c>\</c>, <c>,</c> and <c>=</c> are escaped by a backslash.</summary>
    /// <exception cref="StatusException">400, with the text of kube's parser, or because the kind has no such selectable field.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        var terms = FieldSelectorParser.Parse(text);
        return terms.Count == 0 ? Everything : new FieldSelector([.. terms.Select(term => (term, Reader(term.Field, kind)))]);
    }

    /// <summary>The terms of a selector of whatever kind, whose fields are not looked at: authorization asks before the kind is known.</summary>
    /// <exception cref="StatusException">400: the text is no selector.</exception>
    public static IReadOnlyList<FieldTerm> ParseTerms(string text) => FieldSelectorParser.Parse(text);

    /// <summary>Whether an object of the kind's storage version meets all terms.</summary>
    public bool Matches(object obj)
    {
        foreach (var (term, read) in _terms)
        {
            if ((read(obj) == term.Value) == term.Negated)
                return false;
        }
        return true;
    }

    /// <summary>The same on fields read elsewhere.</summary>
    /// <param name="state">Passed to <paramref name="read"/>, so that a static function needs no closure.</param>
    /// <param name="read">The value of a field; "" if it has none.</param>
    public bool Matches<TState>(TState state, Func<TState, string, string> read)
    {
        foreach (var (term, _) in _terms)
        {
            if ((read(state, term.Field) == term.Value) == term.Negated)
                return false;
        }
        return true;
    }

    /// <summary>The one value a field must have, or null: a list that requires an exact metadata.name has at most one item in a namespace.</summary>
    public string? RequiresExactMatch(string field)
    {
        foreach (var (term, _) in _terms)
        {
            if (!term.Negated && term.Field == field)
                return term.Value;
        }
        return null;
    }

    /// <summary>The selector as text; parses to an equal one.</summary>
    public override string ToString() =>
        string.Join(',', _terms.Select(t => $"{t.Term.Field}{(t.Term.Negated ? "!=" : "=")}{FieldSelectorParser.Escape(t.Term.Value)}"));

    private static Func<object, string> Reader(string field, ResourceKind kind) => field switch
    {
        Name => static obj => ResourceKind.MetaOf(obj).Name ?? "",
        Namespace => static obj => ResourceKind.MetaOf(obj).NamespaceProperty ?? "",
        _ => kind.SelectableFields.FirstOrDefault(f => f.Path == field)?.Read
            ?? throw Statuses.BadRequest("field label not supported: " + field),
    };
}
