using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>The state of one evaluation: its meter, its variables as far as they were asked for, and those of its loops.</summary>
internal sealed class Frame(Meter meter, ICelBindings bindings, int variables, int locals)
{
    private readonly CelValue[] values = variables == 0 ? [] : new CelValue[variables];

    public Meter Meter => meter;

    public CelValue[] Locals { get; } = locals == 0 ? [] : new CelValue[locals];

    public CelValue Variable(int index, string name)
    {
        ref var value = ref values[index];
        if (value.Kind == CelKind.None) value = bindings.TryGet(name, out var found) && found.Kind != CelKind.None ? found : CelValue.Error($"no such attribute(s): {name}");
        return value;
    }
}
