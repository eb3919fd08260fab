using OrleansAA.ApiMachinery.Fields;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Some members of an object that are written in a way of their own, and in no other: <c>status</c>. What is read and sent is the whole object.</summary>
/// <param name="name">Its name.</param>
/// <param name="paths">The members: <c>status</c>, <c>spec.approval</c>. They lead through structs, not through lists or maps.</param>
public sealed class ObjectSubresource(string name, params IReadOnlyList<string> paths) : Subresource(name)
{
    /// <summary>The members it writes, which writes to the object itself do not.</summary>
    public IReadOnlyList<string> Paths { get; } = paths;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => ["get", "patch", "update"];

    /// <inheritdoc/>
    public override WritableFields Writes { get; } = WritableFields.Only(paths);

    /// <summary>Fills in what the server decides on a write; the second object is the one that is there. Both are of the storage version.</summary>
    public Action<object, object>? Prepare { get; init; }

    /// <summary>Checks a write, besides what the type says; null checks what every update of the kind is checked for.</summary>
    public Func<object, object, IEnumerable<FieldError>>? Validate { get; init; }

    /// <inheritdoc/>
    public override string KindOf(ResourceKind kind) => kind.Kind;

    internal override string? MistakeIn(ResourceKind kind) => Paths.Count == 0 ? "writes no member of the object: name at least one" : base.MistakeIn(kind);
}
