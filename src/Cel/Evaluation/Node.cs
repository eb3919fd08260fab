using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>A step of a program. Programs are trees of them, made once, and shared by all evaluations: a node keeps no state.</summary>
internal abstract class Node
{
    public abstract CelValue Evaluate(Frame frame);
}

internal sealed class ConstantNode(CelValue value) : Node
{
    public CelValue Value => value;

    public override CelValue Evaluate(Frame frame) => value;
}

/// <summary>
/// A name, a field, an index: what cel-go calls an attribute. A chain of them costs one for its name and one for each step; what it stands in may take off the first
/// (<see cref="Discounted"/>), because cel-go then resolves it in another way.
/// </summary>
internal abstract class AttributeNode(long cost) : Node
{
    protected long Cost { get; private set; } = cost;

    /// <summary>Costs one less from now on; for the planner, before any evaluation.</summary>
    public Node Discounted()
    {
        Cost--;
        return this;
    }
}

internal sealed class VariableNode(string name, int index) : AttributeNode(1)
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(Cost);
        return frame.Variable(index, name);
    }
}

/// <summary>A variable of a loop, or what it collects.</summary>
internal sealed class LocalNode(int slot) : AttributeNode(1)
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(Cost);
        return frame.Locals[slot];
    }
}

/// <summary>What nobody declared, in an expression that nobody checked.</summary>
internal sealed class ErrorNode(string message) : Node
{
    private readonly CelValue error = CelValue.Error(message);

    public override CelValue Evaluate(Frame frame) => error;
}
