using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

internal sealed class ListNode(Node[] elements, bool[] isOptional) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(CostSizes.ListCreation);
        var values = new List<CelValue>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var value = elements[i].Evaluate(frame);
            if (value.IsError) return value;
            if (isOptional[i])
            {
                if (value.Kind != CelKind.Optional) return CelValue.Error($"cannot initialize optional list element from non-optional value {value}");
                if (!value.HasValue) continue;
                value = value.OptionalValue;
            }
            values.Add(value);
        }
        return CelValue.Of(new CelArrayList(values));
    }
}

internal sealed class MapNode((Node Key, Node Value, bool IsOptional)[] entries) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(CostSizes.MapCreation);
        var map = new CelDictionary(entries.Length);
        foreach (var (keyNode, valueNode, isOptional) in entries)
        {
            var key = keyNode.Evaluate(frame);
            if (key.IsError) return key;
            var value = valueNode.Evaluate(frame);
            if (value.IsError) return value;
            if (!Access.IsKey(key) || key.Kind == CelKind.Double) return CelValue.Error("unsupported key type");
            if (isOptional)
            {
                if (value.Kind != CelKind.Optional) return CelValue.Error($"cannot initialize optional entry '{key}' from non-optional value {value}");
                if (!value.HasValue) continue;
                value = value.OptionalValue;
            }
            if (!map.TryAdd(key, value)) return CelValue.Error($"Failed with repeated key: {key}");
        }
        return CelValue.Of(map);
    }
}

/// <summary>An object that an expression makes: what it says, under the names of its fields.</summary>
internal sealed class ObjectNode(CelType type, (string Field, Node Value, bool IsOptional)[] fields) : Node
{
    public override CelValue Evaluate(Frame frame)
    {
        frame.Meter.Charge(CostSizes.ObjectCreation);
        var made = new Dictionary<string, CelValue>(fields.Length);
        foreach (var (field, node, isOptional) in fields)
        {
            var value = node.Evaluate(frame);
            if (value.IsError) return value;
            if (isOptional)
            {
                if (value.Kind != CelKind.Optional) return CelValue.Error($"cannot initialize optional entry '{field}' from non-optional value {value}");
                if (!value.HasValue) continue;
                value = value.OptionalValue;
            }
            made[field] = value;
        }
        return CelValue.Of(new CelMadeObject(type, made));
    }
}
