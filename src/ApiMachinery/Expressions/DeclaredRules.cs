using System.Runtime.CompilerServices;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>The rules in CEL that the types of a kind declare, compiled once for each schema.</summary>
internal sealed class DeclaredRules
{
    private static readonly ConditionalWeakTable<StructSchema, DeclaredRules> Known = [];

    private readonly Dictionary<StructSchema, RuledStruct> _types = [];
    private readonly List<string> _mistakes = [];

    private DeclaredRules(StructSchema schema)
    {
        if (!schema.HasExpressions)
            return;
        Root = Place(new(schema), [], schema.GoType, isObject: true);
        foreach (var mistake in OldSelfMistakes(Root, schema.GoType, []))
            _mistakes.Add(mistake);
    }

    /// <summary>The whole object; null if there are no rules.</summary>
    public RuledPlace? Root { get; }

    /// <summary>What is wrong with the rules: where it stands, and what the compiler says, a line each.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    public static DeclaredRules Of(StructSchema schema) => Known.GetValue(schema, static s => new(s));

    private RuledPlace Place(SchemaPlace place, IReadOnlyList<Constraint> constraints, string where, bool isObject = false)
    {
        var own = Compile(constraints.OfType<CelRule>(), place, where, isObject: false);
        if (place.Type is not StructSchema schema)
            return new(place, own, null, null);
        var type = Type(schema, isObject);
        return new(place, [.. type.Rules, .. own], type, null);
    }

    private RuledStruct Type(StructSchema schema, bool isObject)
    {
        if (_types.TryGetValue(schema, out var known))
            return known;
        var type = _types[schema] = new();
        type.Rules = Compile(schema.Rules, new(schema), schema.GoType, isObject);
        type.Members = [.. schema.Fields.Where(LeadsToRules).Select(f => (f, Member(f, $"{schema.GoType}.{f.Name}")))];
        return type;
    }

    private RuledPlace Member(FieldSchema field, string where)
    {
        var place = new SchemaPlace(field);
        return place.Element is { } element
            ? Collection(place, field.Constraints, element, field.ItemConstraints, where)
            : Place(place, field.Constraints, where);
    }

    private RuledPlace Collection(SchemaPlace place, IReadOnlyList<Constraint> own, SchemaPlace element, IReadOnlyList<Constraint> ofItems, string where)
    {
        var rules = Compile(own.OfType<CelRule>(), place, where, isObject: false);
        if (!element.Type.HasExpressions && !ofItems.OfType<CelRule>().Any())
            return new(place, rules, null, null);
        var items = where + "[]";
        return new(place, rules, null, element.Element is { } inner ? Collection(element, ofItems, inner, [], items) : Place(element, ofItems, items));
    }

    private List<CompiledRule> Compile(IEnumerable<CelRule> rules, SchemaPlace place, string where, bool isObject)
    {
        var compiled = new List<CompiledRule>();
        foreach (var rule in rules)
        {
            if (CompiledRule.Compile(rule, place, isObject, out var mistake) is { } it)
                compiled.Add(it);
            else
                _mistakes.Add($"{where}: [CelRule] {mistake}");
        }
        return compiled;
    }

    private static bool LeadsToRules(FieldSchema field) => field.Type.HasExpressions || field.Constraints.Concat(field.ItemConstraints).OfType<CelRule>().Any();

    /// <summary>Nobody knows what an item of a list was that has no keys.</summary>
    private static IEnumerable<string> OldSelfMistakes(RuledPlace from, string where, HashSet<(RuledPlace, bool)> seen, string? uncorrelatable = null)
    {
        if (uncorrelatable is not null)
        {
            foreach (var rule in from.Rules.Where(r => r.UsesOldSelf))
                yield return $"{where}: [CelRule] '{rule.Rule.Expression}': oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelatable}";
        }
        if (!seen.Add((from, uncorrelatable is null)))
            yield break;
        var isList = from.Place.Type is ListSchema { Type: not ListType.Map };
        var below = from.Members.Select(m => (m.Place, Where: $"{where}.{m.Field.Name}"));
        if (from.Element is { } element)
            below = below.Append((element, where + "[]"));
        foreach (var mistake in below.SelectMany(b => OldSelfMistakes(b.Place, b.Where, seen, uncorrelatable ?? (isList ? where : null))))
            yield return mistake;
    }
}
