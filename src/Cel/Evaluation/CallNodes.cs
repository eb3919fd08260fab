using System.Runtime.CompilerServices;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>A call: its arguments, all of them, then the overload that takes such values. The first argument that is an error is the call's value.</summary>
internal sealed class CallNode(Overload[] overloads, Node[] arguments, CostRule? cost) : Node
{
    public const int ArgumentsOnStackMax = 4;

    public override CelValue Evaluate(Frame frame)
    {
        if (arguments.Length > ArgumentsOnStackMax) return Call(frame, new CelValue[arguments.Length]);
        var values = new FewValues();
        return Call(frame, ((Span<CelValue>)values)[..arguments.Length]);
    }

    private CelValue Call(Frame frame, Span<CelValue> values)
    {
        var error = -1;
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Evaluate(frame);
            if (error < 0 && values[i].IsError) error = i;
        }
        if (error >= 0)
        {
            frame.Meter.Charge(1);
            return values[error];
        }
        foreach (var overload in overloads)
        {
            if (!overload.Accepts(values)) continue;
            var result = overload.Call(values, frame.Meter);
            frame.Meter.Charge(cost is null ? 1 : cost(values, result));
            return result;
        }
        frame.Meter.Charge(1);
        return CelValue.NoSuchOverload;
    }

    [InlineArray(ArgumentsOnStackMax)]
    private struct FewValues
    {
        private CelValue first;
    }
}

/// <summary>An operator: as a call, but one function for all types.</summary>
internal sealed class BinaryNode(BinaryOperator apply, Node left, Node right, CostRule? cost) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var first = left.Evaluate(frame);
        var second = right.Evaluate(frame);
        if (first.IsError || second.IsError)
        {
            frame.Meter.Charge(1);
            return first.IsError ? first : second;
        }
        var result = apply(first, second, frame.Meter);
        frame.Meter.Charge(cost is null ? 1 : cost([first, second], result));
        return result;
    }
}

internal sealed class UnaryNode(UnaryOperator apply, Node operand) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Meter.Charge(1);
        return value.IsError ? value : apply(value);
    }
}
