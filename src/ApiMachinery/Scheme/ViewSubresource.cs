using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Something of an object in a type of its own, which is read there, changed and put back: <c>campus</c>. What is put back is written into the object.</summary>
/// <param name="name">Its name.</param>
/// <param name="body">The type. It has no metadata: whoever puts it back last has the say.</param>
/// <param name="read">Makes it of an object, which is of the storage version.</param>
/// <param name="write">Writes it into an object of the storage version. May be called more than once, on an object that others have changed.</param>
public sealed class ViewSubresource(string name, StructSchema body, Func<object, object> read, Action<object, object> write) : Subresource(name)
{
    /// <summary>What is read and sent.</summary>
    public StructSchema Body { get; } = body;

    /// <summary>Makes it of an object.</summary>
    public Func<object, object> Read { get; } = read;

    /// <summary>Writes it into an object.</summary>
    public Action<object, object> Write { get; } = write;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => ["get", "update"];

    /// <inheritdoc/>
    public override string KindOf(ResourceKind kind) => Body.ClrType.Name;
}
