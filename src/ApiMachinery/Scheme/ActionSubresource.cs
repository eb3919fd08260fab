using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Something that is done with an object: <c>rollback</c>. What is to be done is posted to it.</summary>
/// <param name="name">Its name.</param>
/// <param name="body">What is posted.</param>
/// <param name="answer">What is answered; null for the object as it is afterwards.</param>
/// <param name="handle">Does it, given what was posted.</param>
public sealed class ActionSubresource(string name, StructSchema body, StructSchema? answer, Func<ActionRequest, object, Task<SubresourceAnswer>> handle) : Subresource(name)
{
    private readonly WritableFields _writes = WritableFields.All;

    /// <summary>What is posted.</summary>
    public StructSchema Body { get; } = body;

    /// <summary>What is answered; null: the object, or nothing.</summary>
    public StructSchema? Answer { get; } = answer;

    /// <summary>Does it.</summary>
    public Func<ActionRequest, object, Task<SubresourceAnswer>> Handle { get; } = handle;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => ["create"];

    /// <summary>The only members that its writes can change; empty for all there are.</summary>
    public IReadOnlyList<string> Paths
    {
        init => _writes = value.Count == 0 ? WritableFields.All : WritableFields.Only(value);
    }

    /// <inheritdoc/>
    public override WritableFields Writes => _writes;

    /// <inheritdoc/>
    public override string KindOf(ResourceKind kind) => Body.ClrType.Name;
}
