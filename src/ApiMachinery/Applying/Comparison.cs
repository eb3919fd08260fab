using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>What differs between two values of one type; no path is in more than one of the sets.</summary>
internal sealed record Comparison(FieldSet Removed, FieldSet Modified, FieldSet Added)
{
    private FieldSet? _changed;

    /// <summary>What the second value sets anew: modified or added.</summary>
    public FieldSet Changed => _changed ??= Modified.Union(Added);

    /// <exception cref="SchemaException">An item of an associative list cannot be told apart.</exception>
    public static Comparison Of(Atom type, Value before, Value after)
    {
        var below = default(Level);
        Compare(type, before, after, ref below);
        return new(below.Removed.Build(), below.Modified.Build(), below.Added.Build());
    }

    /// <summary>The comparison without some fields and what is below them.</summary>
    public Comparison Without(FieldSet fields) => fields.IsEmpty ? this : new(
        Removed.RecursiveDifference(fields), Modified.RecursiveDifference(fields), Added.RecursiveDifference(fields));

    /// <summary>Compares two values, of which one may be missing; puts what differs inside into the level, and returns how they differ as a whole.</summary>
    private static Change Compare(Atom type, Value? before, Value? after, ref Level below)
    {
        if (ReferenceEquals(before, after))
            return Change.None;
        var (was, becomes) = (type.Deduce(before), type.Deduce(after));
        var asLeaf = after is null ? Walk(type, was, before, after, ref below)
            : before is null || was == becomes ? Walk(type, becomes, before, after, ref below)
            : Either(Walk(type, was, before, after, ref below), Walk(type, becomes, before, after, ref below));
        if (asLeaf is { } change)
            return change;
        return before is null ? Change.Added : after is null ? Change.Removed : Change.None;
    }

    /// <returns>How leaves differ; null if the value was walked into.</returns>
    private static Change? Walk(Atom type, Shape shape, Value? before, Value? after, ref Level below) => shape switch
    {
        Shape.Scalar => Leaf(before, after),
        Shape.List => Lists(type.List!, before, after, ref below),
        _ => Maps(type.Map!, before, after, ref below),
    };

    /// <summary>A value that changes its shape is walked as what it was and as what it becomes.</summary>
    private static Change? Either(Change? asOld, Change? asNew) => asOld is null ? asNew : asNew is null ? asOld : asOld | asNew;

    private static Change Leaf(Value? before, Value? after) =>
        before is null ? Change.Added : after is null ? Change.Removed : before.Equals(after) ? Change.None : Change.Modified;

    private static Change? Maps(MapRule rule, Value? before, Value? after, ref Level below)
    {
        var (old, current) = (before as MapValue, after as MapValue);
        if (rule.Atomic || (old is null or { Count: 0 } && current is null or { Count: 0 }))
            return Leaf(before, after);
        foreach (var (name, value) in MembersOf(old))
            Member(rule, name, value, current?.Get(name), ref below);
        foreach (var (name, value) in MembersOf(current))
        {
            if (old?.Has(name) != true)
                Member(rule, name, null, value, ref below);
        }
        return null;
    }

    private static MapMembers MembersOf(MapValue? map) => map?.Members ?? default;

    private static void Member(MapRule rule, string name, Value? before, Value? after, ref Level below)
    {
        if (ReferenceEquals(before, after))
            return;
        var declared = rule.Fields.GetValueOrDefault(name);
        if ((declared?.Type ?? rule.Element) is not { } type)
            return;
        var inside = default(Level);
        var change = Compare(type, before, after, ref inside);
        if (change != Change.None || inside.Any)
            below.Add(declared?.Element ?? PathElement.Field(name), change, ref inside);
    }

    private static Change? Lists(ListRule rule, Value? before, Value? after, ref Level below)
    {
        var (old, current) = (before as ListValue, after as ListValue);
        if (!rule.Associative || (old is null or { Count: 0 } && current is null or { Count: 0 }))
            return Leaf(before, after);
        var (was, becomes) = (Group(rule, old), Group(rule, current));
        foreach (var (element, items) in was)
            Items(rule, element, items, becomes.GetValueOrDefault(element) ?? [], ref below);
        foreach (var (element, items) in becomes)
        {
            if (!was.ContainsKey(element))
                Items(rule, element, [], items, ref below);
        }
        return null;
    }

    /// <summary>Items that share a path element are compared as one value: nobody can own one of them.</summary>
    private static void Items(ListRule rule, PathElement element, List<Value> before, List<Value> after, ref Level below)
    {
        var inside = default(Level);
        if (before.Count <= 1 && after.Count <= 1)
        {
            var change = Compare(rule.Element, before.FirstOrDefault(), after.FirstOrDefault(), ref inside);
            below.Add(element, change, ref inside);
        }
        else if (before.Count >= 2 && after.Count >= 2)
        {
            below.Add(element, before.SequenceEqual(after) ? Change.None : Change.Modified, ref inside);
        }
        else if (before.Count >= 2)
        {
            var change = after.Count == 0 ? Change.None : Compare(rule.Element, null, after[0], ref inside);
            below.Add(element, change | Change.Removed, ref inside);
        }
        else
        {
            var change = before.Count == 0 ? Change.None : Compare(rule.Element, before[0], null, ref inside);
            below.Add(element, change | Change.Added, ref inside);
        }
    }

    private static OrderedDictionary<PathElement, List<Value>> Group(ListRule rule, ListValue? list)
    {
        var groups = new OrderedDictionary<PathElement, List<Value>>(list?.Count ?? 0);
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            var element = ListItems.Element(rule, list![i], i);
            if (groups.TryGetValue(element, out var group))
                group.Add(list[i]);
            else
                groups.Add(element, [list[i]]);
        }
        return groups;
    }

    [Flags]
    private enum Change
    {
        None = 0,
        Removed = 1,
        Modified = 2,
        Added = 4,
    }

    /// <summary>The differences below one value.</summary>
    private struct Level
    {
        public FieldSetBuilder Removed;
        public FieldSetBuilder Modified;
        public FieldSetBuilder Added;

        public readonly bool Any => Removed.Any || Modified.Any || Added.Any;

        public void Add(PathElement element, Change change, ref Level inside)
        {
            Removed.Add(element, change.HasFlag(Change.Removed), inside.Removed.Build());
            Modified.Add(element, change.HasFlag(Change.Modified), inside.Modified.Build());
            Added.Add(element, change.HasFlag(Change.Added), inside.Added.Build());
        }
    }
}
