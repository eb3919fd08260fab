using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Makes an object of one class of that of another by what it is on the wire: members of the same names are taken over, others dropped. What a CRD calls the conversion strategy None.</summary>
public static class SameMembers
{
    /// <exception cref="Json.DecodeException">A member of the same name has another type.</exception>
    public static TTo Convert<TFrom, TTo>(TFrom from)
        where TFrom : class
        where TTo : class => (TTo)ObjectCodec.DecodeStored(SchemaRegistry.Of<TTo>(), ObjectCodec.Encode(SchemaRegistry.Of<TFrom>(), from));
}
