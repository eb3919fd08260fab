using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary><c>&amp;&amp;</c> and <c>||</c>: the side that decides does so even where the other is an error.</summary>
internal sealed class LogicNode(Node left, Node right, bool isAnd) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var first = left.Evaluate(frame);
        if (Decides(first)) return first;
        var second = right.Evaluate(frame);
        if (Decides(second)) return second;
        if (first.Kind == CelKind.Bool && second.Kind == CelKind.Bool) return second;
        return first.IsError ? first : second.IsError ? second : CelValue.NoSuchOverload;
    }

    private bool Decides(in CelValue value) => isAnd ? value.IsFalse : value.IsTrue;
}

internal sealed class ConditionalNode(Node condition, Node truthy, Node falsy) : AttributeNode(0)
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(Cost);
        var decided = condition.Evaluate(frame);
        if (decided.IsTrue) return truthy.Evaluate(frame);
        if (decided.IsFalse) return falsy.Evaluate(frame);
        return decided.IsError ? decided : CelValue.NoSuchOverload;
    }
}

/// <summary>True unless its operand is false: what lets a loop go on over errors.</summary>
internal sealed class NotStrictlyFalseNode(Node operand) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Meter.Charge(1);
        return CelValue.Of(!value.IsFalse);
    }
}

/// <summary><c>or</c> and <c>orValue</c> of optionals: the second is evaluated only where the first has no value.</summary>
internal sealed class OptionalOrNode(Node optional, Node other, bool isValue) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var first = optional.Evaluate(frame);
        if (first.IsError) return first;
        if (first.Kind != CelKind.Optional) return CelValue.NoSuchOverload;
        if (!first.HasValue) return other.Evaluate(frame);
        return isValue ? first.OptionalValue : first;
    }
}
