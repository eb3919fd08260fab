using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>Bytes of an object as it is stored, managedFields included. Above it: 413, whatever the way it has grown.</summary>
    public const int ObjectBytesMax = 3 * 1024 * 1024;

    /// <summary>
    /// Encodes an object that is to be stored. One that is too large already may shrink, and any may go: being marked as deleted, and losing finalizers
    /// while it is, are never refused for its size.
    /// </summary>
    /// <exception cref="StatusException">413: it is too large.</exception>
    private byte[] EncodeBounded(WriteContext context, object value)
    {
        var json = EncodeStored(value);
        if (Fits(context, json))
            return json;
        if (context.Live is not null && context.OldMeta.DeletionTimestamp is not null)
        {
            // Who took the finalizer away may be new: then its owners stay as they were.
            ResourceKind.MetaOf(value).ManagedFields = context.OldMeta.ManagedFields;
            json = EncodeStored(value);
            if (Fits(context, json))
                return json;
        }
        throw Statuses.TooLarge($"Request entity too large: the object would have {json.Length} bytes, managedFields included: limit is {ObjectBytesMax}");
    }

    private static bool Fits(WriteContext context, byte[] json) =>
        json.Length <= ObjectBytesMax || context.Request.Verb == WriteVerb.Delete || json.Length <= context.Live?.Json.Length;
}
