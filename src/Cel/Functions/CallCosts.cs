using System.Collections.Frozen;
using OrleansAA.Cel.Values;
using static OrleansAA.Cel.Functions.CostSizes;

namespace OrleansAA.Cel.Functions;

/// <summary>
/// What each call costs. First the overloads for which cel-go's libraries keep a count, then the names that Kubernetes' libraries do (all overloads of a name, whoever declared them),
/// then cel-go's own (interpreter/runtimecost.go, k8s.io/apiserver/pkg/cel/library/cost.go). Everything else costs one.
/// </summary>
internal static class CallCosts
{
    /// <summary>Of asking an authorizer: two fit into an expression.</summary>
    public const long Check = 350_000;

    private static readonly FrozenDictionary<string, CostRule> ByName = new Dictionary<string, CostRule>
    {
        ["check"] = static (_, in _) => Check,
        ["fieldSelector"] = Selector,
        ["labelSelector"] = Selector,
        ["url"] = First,
        ["lowerAscii"] = First,
        ["upperAscii"] = First,
        ["substring"] = First,
        ["trim"] = First,
        ["jsonpatch.escapeKey"] = First,
        ["replace"] = FirstTwice,
        ["split"] = FirstTwice,
        ["join"] = static (_, in result) => Traversal(CostSizes.Of(result) * 2.0),
        ["find"] = Matching,
        ["findAll"] = Matching,
        ["cidr"] = First,
        ["isIP"] = First,
        ["isCIDR"] = First,
        ["ip.isCanonical"] = FirstTwice,
        ["containsIP"] = static (arguments, in _) => Traversal(2.0 * CostSizes.Of(arguments[0])) + OfString(arguments[1]),
        ["containsCIDR"] = static (arguments, in _) => Traversal(2.0 * CostSizes.Of(arguments[0])) + Traversal(CostSizes.Of(arguments[0])) + 1 + OfString(arguments[1]),
        ["validate"] = static (arguments, in _) => Match(CostSizes.Of(arguments[1]), CostSizes.Of(arguments[0])),
        ["quantity"] = First,
        ["isQuantity"] = First,
        ["semver"] = First,
        ["isSemver"] = First,
        ["isSorted"] = Whole,
        ["sum"] = Whole,
        ["max"] = Whole,
        ["min"] = Whole,
        ["indexOf"] = Whole,
        ["lastIndexOf"] = Whole,
        ["includes"] = Whole,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, CostRule> ByOverload = new Dictionary<string, CostRule>
    {
        ["starts_with_string"] = First,
        ["ends_with_string"] = First,
        ["string_to_bytes"] = First,
        ["bytes_to_string"] = First,
        ["strings_quote"] = First,
        ["string_format"] = First,
        ["in_list"] = static (arguments, in _) => CostSizes.Of(arguments[1]),
        ["equals"] = Comparing,
        ["not_equals"] = Comparing,
        ["add_string"] = Joining,
        ["add_bytes"] = Joining,
        ["matches_string"] = Matching,
        ["contains_string"] = static (arguments, in _) => Traversal(CostSizes.Of(arguments[0])) * Traversal(CostSizes.Of(arguments[1])),
        ["string_to_ip"] = First,
    }.Concat(from order in new[] { "less", "less_equals", "greater", "greater_equals" } from type in new[] { "string", "bytes" } select new KeyValuePair<string, CostRule>($"{order}_{type}", Comparing))
     .ToFrozenDictionary();

    /// <summary>The rule of a call whose overload is known when it is compiled; null: it costs one.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="overload">The overload's id, or empty where the values decide.</param>
    public static CostRule? Of(string function, string overload) =>
        ListCosts.Of(overload) ?? ByName.GetValueOrDefault(function) ?? ByOverload.GetValueOrDefault(overload);

    private const double RequirementsPerCharacter = 0.5;
    private const double RequirementCost = ListCreation + ObjectCreation;

    private static long First(ReadOnlySpan<CelValue> arguments, in CelValue result) => Traversal(CostSizes.Of(arguments[0]));

    private static long FirstTwice(ReadOnlySpan<CelValue> arguments, in CelValue result) => Traversal(CostSizes.Of(arguments[0]) * 2.0);

    private static long Whole(ReadOnlySpan<CelValue> arguments, in CelValue result) => Deep(arguments[0]);

    private static long Matching(ReadOnlySpan<CelValue> arguments, in CelValue result) => Match(CostSizes.Of(arguments[0]), CostSizes.Of(arguments[1]));

    private static long Joining(ReadOnlySpan<CelValue> arguments, in CelValue result) => Traversal(CostSizes.Of(arguments[0]) + CostSizes.Of(arguments[1]));

    private static long Comparing(ReadOnlySpan<CelValue> arguments, in CelValue result) => arguments[0].Kind == CelKind.Object
        ? 1
        : Traversal(Math.Min(CostSizes.Of(arguments[0]), CostSizes.Of(arguments[1])));

    /// <summary>A list, reading the selector, and as many requirements as its length can hold.</summary>
    private static long Selector(ReadOnlySpan<CelValue> arguments, in CelValue result)
    {
        var length = CostSizes.Of(arguments[1]);
        return ListCreation + Traversal(length) + (long)Math.Ceiling(Math.Ceiling(length * RequirementsPerCharacter) * RequirementCost);
    }

    private static long OfString(in CelValue value) => value.Kind == CelKind.String ? Traversal(CostSizes.Of(value)) : 0;
}
