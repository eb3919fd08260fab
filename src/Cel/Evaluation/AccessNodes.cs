using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

internal sealed class FieldNode(Node operand, string field, SelectKind kind, long cost) : AttributeNode(cost)
{
    public override CelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Meter.Charge(Cost);
        return kind == SelectKind.Value ? Access.Field(value, field) : value.IsError ? value : Access.OptionalField(value, field);
    }
}

/// <summary><c>has(a.b)</c>: it is a value like any other, not a step of a longer chain.</summary>
internal sealed class PresenceNode(Node operand, string field) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Meter.Charge(1);
        return Access.HasField(value, field);
    }
}

internal sealed class IndexNode(Node operand, Node index, bool isOptional, long cost) : AttributeNode(cost)
{
    public override CelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        if (value.IsError)
        {
            frame.Meter.Charge(Cost);
            return value;
        }
        var at = index.Evaluate(frame);
        frame.Meter.Charge(Cost);
        return isOptional ? Access.OptionalElement(value, at) : Access.Element(value, at);
    }
}
