using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Something that is told of an object: <c>revisions</c>.</summary>
/// <param name="name">Its name.</param>
/// <param name="body">What is answered.</param>
/// <param name="handle">Answers.</param>
public sealed class ReadSubresource(string name, StructSchema body, Func<SubresourceRequest, Task<SubresourceAnswer>> handle) : Subresource(name)
{
    /// <summary>The type of the answer; the handler may answer with the kind's own, too.</summary>
    public StructSchema Body { get; } = body;

    /// <summary>Makes the answer.</summary>
    public Func<SubresourceRequest, Task<SubresourceAnswer>> Handle { get; } = handle;

    /// <summary>Query parameters it takes.</summary>
    public IReadOnlyList<SubresourceParameter> Parameters { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => ["get"];

    /// <inheritdoc/>
    public override string KindOf(ResourceKind kind) => Body.ClrType.Name;
}
