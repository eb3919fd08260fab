using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>References to objects' grains. What they are called is found out once: Orleans' factory reads it from attributes with each reference.</summary>
internal sealed class ObjectGrains(IGrainFactory factory)
{
    private GrainReference? _any;

    public IObjectGrain Of(ObjectGrainKey key)
    {
        var text = key.ToString();
        if (_any is { } any)
            return (IObjectGrain)factory.GetGrain(GrainId.Create(any.GrainId.Type, IdSpan.Create(text)), any.InterfaceType);
        var first = factory.GetGrain<IObjectGrain>(text);
        _any = (GrainReference)first;
        return first;
    }
}
