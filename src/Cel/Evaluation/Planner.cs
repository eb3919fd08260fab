using OrleansAA.Cel.Checking;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Regexes;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>Makes the nodes of a program from a tree that was checked. What each costs is cel-go's, down to the ways in which it optimizes.</summary>
internal sealed partial class Planner
{
    private readonly bool foldsConstants;
    private readonly Dictionary<string, object> regexes = [];
    private readonly List<(string Name, int Slot)> scope = [];
    private readonly List<string> variables = [];
    private int locals;

    private Planner(bool foldsConstants) => this.foldsConstants = foldsConstants;

    /// <summary>Where constants are folded, literals of constants and conversions of them are done now, and cost nothing, as kube-apiserver has it.</summary>
    public static Plan Make(Expr expr, bool foldsConstants)
    {
        var planner = new Planner(foldsConstants);
        var root = planner.Visit(expr);
        return new(root, [.. planner.variables], planner.locals, planner.regexes);
    }

    private Node Visit(Expr expr) => expr switch
    {
        LiteralExpr literal => new ConstantNode(literal.Value),
        IdentExpr ident => Named(ident.Reference, ident.Name),
        SelectExpr select => Select(select),
        CallExpr call => Call(call),
        ListExpr list => List(list),
        MapExpr map => Map(map),
        ObjectExpr made => new ObjectNode(CelType.Object(made.TypeName), Array.ConvertAll(made.Fields, field => (field.Field, Visit(field.Value), field.IsOptional))),
        LoopExpr loop => Loop(loop),
        _ => throw new InvalidOperationException($"no node for {expr.GetType().Name}"),
    };

    private Node Named(Reference? reference, string name)
    {
        if (reference is null) return new ErrorNode($"no such attribute(s): {name}");
        if (reference.Constant.Kind != CelKind.None) return new ConstantNode(reference.Constant);
        if (reference.IsLocal) return new LocalNode(scope.FindLast(local => local.Name == name).Slot);
        var index = variables.IndexOf(reference.Name);
        if (index < 0)
        {
            index = variables.Count;
            variables.Add(reference.Name);
        }
        return new VariableNode(reference.Name, index);
    }

    private Node Select(SelectExpr select)
    {
        if (select.Reference is not null) return Named(select.Reference, select.Reference.Name);
        var operand = Visit(select.Operand);
        if (select.Kind == SelectKind.Presence) return new PresenceNode(Raw(operand), select.Field);
        return new FieldNode(operand, select.Field, select.Kind, operand is AttributeNode ? 1 : 2);
    }

    /// <summary>An attribute that is resolved as part of something else costs one less.</summary>
    private static Node Raw(Node node) => node is AttributeNode attribute and not ConditionalNode ? attribute.Discounted() : node;

    private Node List(ListExpr list)
    {
        var elements = Array.ConvertAll(list.Elements, Visit);
        var node = new ListNode(elements, list.IsOptional);
        return elements.All(element => element is ConstantNode) ? Folded(node) : node;
    }

    private Node Map(MapExpr map)
    {
        var entries = Array.ConvertAll(map.Entries, entry => (Key: Visit(entry.Key), Value: Visit(entry.Value), entry.IsOptional));
        var node = new MapNode(entries);
        return entries.All(entry => entry.Key is ConstantNode && entry.Value is ConstantNode) ? Folded(node) : node;
    }

    private Node Folded(Node node)
    {
        if (!foldsConstants) return node;
        var value = node.Evaluate(new Frame(Costs.Meter.Unlimited(), CelBindings.Empty, 0, 0));
        return value.IsError ? node : new ConstantNode(value);
    }

    private Node Loop(LoopExpr loop)
    {
        var range = Visit(loop.Range);
        var collects = loop.Accumulator == NodeFactory.Accumulator;
        Node initial = loop.Initial switch
        {
            ListExpr { Elements.Length: 0 } when collects => new CollectionNode(isMap: false, foldsConstants ? 0 : CostSizes.ListCreation),
            MapExpr { Entries.Length: 0 } when collects => new CollectionNode(isMap: true, foldsConstants ? 0 : CostSizes.MapCreation),
            _ => Visit(loop.Initial),
        };
        var mark = scope.Count;
        var slots = new LoopSlots(Enter(loop.Accumulator), Enter(loop.Variable), loop.Variable2 is null ? -1 : Enter(loop.Variable2));
        var condition = Visit(loop.Condition);
        var step = Visit(loop.Step);
        scope.RemoveRange(mark + 1, scope.Count - mark - 1);
        var result = Visit(loop.Result);
        scope.RemoveRange(mark, scope.Count - mark);
        return new LoopNode(slots, range, initial, condition, step, result);
    }

    /// <summary>A slot is nobody else's: what a loop's variable is in its range must be what it was before.</summary>
    private int Enter(string name)
    {
        scope.Add((name, locals));
        return locals++;
    }
}

/// <summary>A program's nodes, and what an evaluation needs room for.</summary>
internal sealed record Plan(Node Root, string[] Variables, int Locals, IReadOnlyDictionary<string, object> Regexes);
