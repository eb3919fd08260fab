using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>A place in a schema with the rules for what stands there, and the places within it that lead to rules.</summary>
internal sealed class RuledPlace(SchemaPlace place, IReadOnlyList<CompiledRule> rules, RuledStruct? type, RuledPlace? element)
{
    public SchemaPlace Place => place;

    /// <summary>Those of the type, then those of the member.</summary>
    public IReadOnlyList<CompiledRule> Rules => rules;

    /// <summary>Of an object: its members.</summary>
    public IReadOnlyList<(FieldSchema Field, RuledPlace Place)> Members => type?.Members ?? [];

    /// <summary>Of a list its items, of a map its values; null if no rule is there.</summary>
    public RuledPlace? Element => element;
}

/// <summary>A class with its rules, wherever it is used. A class may contain itself: its members are known once all have been looked at.</summary>
internal sealed class RuledStruct
{
    public IReadOnlyList<CompiledRule> Rules { get; set; } = [];

    public IReadOnlyList<(FieldSchema Field, RuledPlace Place)> Members { get; set; } = [];
}
