namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Adapts what is owned to a type that has changed since: who owned parts of what is atomic now owns the whole.</summary>
internal static class Reconciliation
{
    /// <summary>The set as the type has it now; the same instance if nothing changed.</summary>
    public static FieldSet Reconcile(Atom type, FieldSet set)
    {
        foreach (var node in set.Nodes)
        {
            if (!Same(node, Node(Child(type, node.Element), node)))
                return Rebuild(type, set);
        }
        return set;
    }

    private static FieldSet Rebuild(Atom type, FieldSet set)
    {
        var result = new FieldSetBuilder(set.Nodes.Length);
        foreach (var node in set.Nodes)
            result.Add(Node(Child(type, node.Element), node));
        return result.Build();
    }

    private static FieldSetNode Node(Atom? type, FieldSetNode node)
    {
        if (node.Children is null || type is null or { Map.IsDeduced: true } || !IsContainer(type))
            return node;
        return IsAtomic(type) ? new(node.Element, true, null) : node with { Children = Reconcile(type, node.Children) };
    }

    private static bool IsContainer(Atom type) => type.Map is not null || (type.Scalar == ScalarRule.None && type.List is not null);

    private static bool IsAtomic(Atom type) => type.Map?.Atomic ?? !type.List!.Associative;

    private static Atom? Child(Atom type, PathElement element) => type.Map is { } map ? map.Member(element.Name) : type.List?.Element;

    private static bool Same(FieldSetNode left, FieldSetNode right) =>
        left.IsMember == right.IsMember && ReferenceEquals(left.Children, right.Children);
}
