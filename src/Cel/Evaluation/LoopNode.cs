using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>Where a loop keeps its variables; the second is -1 where there is none. A loop within it has others.</summary>
internal readonly record struct LoopSlots(int Accumulator, int Element, int Value);

/// <summary>Goes over a list or the keys of a map until its condition is false. An error in a step is what was collected, until a later step absorbs it.</summary>
internal sealed class LoopNode(LoopSlots slots, Node range, Node initial, Node condition, Node step, Node result) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        var over = range.Evaluate(frame);
        if (over.IsError) return over;
        var locals = frame.Locals;
        // Loops in loops, and expressions in the range of one, share no slot; what lies in these is of an earlier run.
        var collected = initial.Evaluate(frame);
        locals[slots.Accumulator] = collected;
        switch (over.Kind)
        {
            case CelKind.List:
                OverList(frame, over.AsList);
                break;
            case CelKind.Map:
                OverMap(frame, over.AsMap);
                break;
            default: return CelValue.NoSuchOverload;
        }
        return result.Evaluate(frame);
    }

    private void OverList(Frame frame, CelList list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            frame.Locals[slots.Element] = slots.Value < 0 ? list[i] : CelValue.Of((long)i);
            if (slots.Value >= 0) frame.Locals[slots.Value] = list[i];
            if (!Step(frame)) return;
        }
    }

    private void OverMap(Frame frame, CelMap map)
    {
        foreach (var key in map.Keys)
        {
            frame.Locals[slots.Element] = key;
            if (slots.Value >= 0) frame.Locals[slots.Value] = map.TryGet(key, out var value) ? value : default;
            if (!Step(frame)) return;
        }
    }

    private bool Step(Frame frame)
    {
        if (condition.Evaluate(frame).IsFalse) return false;
        frame.Meter.Work(1);
        frame.Locals[slots.Accumulator] = step.Evaluate(frame);
        return true;
    }
}

/// <summary>What a macro begins to collect: a list or a map that only the loop knows, so that it may grow.</summary>
internal sealed class CollectionNode(bool isMap, long cost) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(cost);
        return isMap ? CelValue.Of(new CelDictionary()) : CelValue.Of(new CelListBuilder());
    }
}

/// <summary>Adds one element to what a loop collects, in place; it costs what <c>collected + [element]</c> does.</summary>
internal sealed class AppendNode(int slot, Node element, bool isConstant) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(2 + (isConstant ? 0 : CostSizes.ListCreation));
        var value = element.Evaluate(frame);
        var collected = frame.Locals[slot];
        if (collected.IsError) return collected;
        if (value.IsError) return value;
        ((CelListBuilder)collected.AsList).Add(value);
        return collected;
    }
}
