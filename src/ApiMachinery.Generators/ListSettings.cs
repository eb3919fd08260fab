using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What [ListType] and [PatchMerge] say of a list, held against the type of its items.</summary>
internal sealed class ListSettings(Member member, WireType type, WireTypes types, List<Problem> problems)
{
    private const string Set = "Set";
    private const string Map = "Map";

    private static readonly string[] ListTypes = ["Atomic", Set, Map];

    public IReadOnlyList<string> Read()
    {
        var listType = member.Symbol.Attribute(Names.ListType);
        var merge = member.Symbol.Attribute(Names.PatchMerge);
        if (listType is null && merge is null)
            return [];
        if (type.Form != WireForm.List)
        {
            problems.Add(Problem.At(member.Symbol, Problems.ListTypeDoesNotFit, member.Symbol.Told(), "[ListType] and [PatchMerge] are for lists"));
            return [];
        }
        return [.. listType is null ? [] : OfListType(listType), .. merge is null ? [] : OfMerge(merge)];
    }

    private IEnumerable<string> OfListType(AttributeData attribute)
    {
        var kind = ListTypes[(int)attribute.ConstructorArguments[0].Value!];
        var keys = attribute.ConstructorArguments[1].Texts();
        if (kind == Map)
            CheckKeys(keys);
        else if (keys.Count > 0)
            Add($"a list {kind.ToLowerInvariant()} has no keys");
        if (kind == Set && type.Element!.Form is WireForm.Struct or WireForm.List or WireForm.Map or WireForm.Raw)
            Add("a list set has scalars for items: for objects there are list maps, told apart by keys");
        yield return $"Type = global::{Names.Schemas}.ListType.{kind}";
        if (keys.Count > 0)
            yield return $"Keys = {Literal.Of(keys)}";
    }

    private IEnumerable<string> OfMerge(AttributeData attribute)
    {
        var key = attribute.ConstructorArguments[0].Value as string;
        if (key is not null)
            Known(key);
        else if (type.Element!.Form == WireForm.Struct)
            Add("objects are merged by a key: name it, [PatchMerge(\"name\")]");
        yield return "PatchMerge = true";
        if (key is not null)
            yield return $"PatchMergeKey = {Literal.Of(key)}";
    }

    private void CheckKeys(IReadOnlyList<string> keys)
    {
        if (type.Element!.Form != WireForm.Struct)
            Add("a list map has objects for items");
        else if (keys.Count == 0)
            Add("a list map needs a key: name a member of the items, [ListType(ListType.Map, \"name\")]");
        foreach (var key in keys)
            CheckKey(key);
    }

    private void CheckKey(string key)
    {
        if (Known(key) is not { } found || found.Symbol.DeclaringSyntaxReferences.Length == 0)
            return;
        var form = types.Of(WireTypes.Unwrap(found.Symbol.Type))?.Form;
        if (form is not (WireForm.Text or WireForm.Integer or WireForm.Boolean or WireForm.Enum) || (found.IsNullable && found.Symbol.Attribute(Names.Default) is null && !IsRequired(found)))
            problems.Add(Problem.At(member.Symbol, Problems.BadKey, member.Symbol.Told(), key, type.Element!.Class!.Name));
    }

    private static bool IsRequired(Member key) => key.Symbol.AttributesBelow(Names.Constraint).Any(a => a.ShortName() == "Required" && !a.Named("Items", false));

    private Member? Known(string key)
    {
        if (type.Element!.Class is not { } item)
            return null;
        var members = Member.Of(item);
        var found = members.FirstOrDefault(m => m.WireName == key);
        if (found is null)
            problems.Add(Problem.At(member.Symbol, Problems.UnknownKey, member.Symbol.Told(), key, item.Name, string.Join(", ", members.Select(m => m.WireName))));
        return found;
    }

    private void Add(string what) => problems.Add(Problem.At(member.Symbol, Problems.ListTypeDoesNotFit, member.Symbol.Told(), what));
}
