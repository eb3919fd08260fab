using OrleansAA.Cel.Checking;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Regexes;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>Calls: operators have nodes of their own.</summary>
internal sealed partial class Planner
{
    private Node Call(CallExpr call)
    {
        if (call.Resolution is not Resolution resolution) return new ErrorNode($"no such overload: {call.Function}");
        if (Appended(call) is { } append) return append;
        var written = call.Target is null ? call.Arguments : [call.Target, .. call.Arguments];
        var arguments = Array.ConvertAll(written, Visit);
        var cost = CallCosts.Of(resolution.Function.Name, resolution.OverloadId);
        switch (resolution.Function.Name)
        {
            case Operators.And: return new LogicNode(arguments[0], arguments[1], isAnd: true);
            case Operators.Or: return new LogicNode(arguments[0], arguments[1], isAnd: false);
            case Operators.Conditional: return new ConditionalNode(arguments[0], Raw(arguments[1]), Raw(arguments[2]));
            case Operators.NotStrictlyFalse: return new NotStrictlyFalseNode(arguments[0]);
            case Operators.Index or Operators.OptionalIndex: return Index(arguments, call.Function == Operators.OptionalIndex);
            case "or" or "orValue" when resolution.Overloads.Any(overload => overload.Id.StartsWith("optional_or", StringComparison.Ordinal)):
                return new OptionalOrNode(arguments[0], arguments[1], resolution.Function.Name == "orValue");
        }
        if (OperatorTable.Binary(resolution.Function.Name) is { } binary) return new BinaryNode(binary, arguments[0], arguments[1], cost);
        if (OperatorTable.Unary(resolution.Function.Name) is { } unary) return new UnaryNode(unary, arguments[0]);
        Prepare(resolution.Function.Name, arguments);
        var node = new CallNode([.. resolution.Overloads], arguments, cost);
        return IsConversion(resolution.Function.Name) && arguments is [ConstantNode] ? Folded(node) : node;
    }

    private static Node Index(Node[] arguments, bool isOptional)
    {
        // A step costs one. An index that is an attribute is resolved with it; one that is computed is an attribute of its own.
        var cost = arguments[0] is AttributeNode ? 1 : 2;
        return new IndexNode(arguments[0], Raw(arguments[1]), isOptional, cost);
    }

    /// <summary>What a macro collects grows in place: <c>@result + [x]</c>.</summary>
    private AppendNode? Appended(CallExpr call)
    {
        if (call is not { Function: Operators.Add, Arguments: [IdentExpr { Name: NodeFactory.Accumulator }, ListExpr { Elements: [var element] }] }) return null;
        var slot = scope.FindLast(local => local.Name == NodeFactory.Accumulator).Slot;
        var node = Visit(element);
        return new(slot, node, isConstant: foldsConstants && node is ConstantNode);
    }

    /// <summary>Regular expressions that stand in the text are made once.</summary>
    private void Prepare(string function, Node[] arguments)
    {
        if (function is not ("matches" or "find" or "findAll") || arguments.Length < 2 || arguments[1] is not ConstantNode { Value: { Kind: CelKind.String } pattern }) return;
        if (regexes.ContainsKey(pattern.AsString)) return;
        try
        {
            regexes[pattern.AsString] = CelRegex.Parse(pattern.AsString);
        }
        catch (RegexSyntaxException)
        {
            // The call says what is wrong, when it comes to that.
        }
    }

    private static bool IsConversion(string function) =>
        function is "bool" or "bytes" or "double" or "duration" or "dyn" or "int" or "string" or "timestamp" or "type" or "uint";
}
