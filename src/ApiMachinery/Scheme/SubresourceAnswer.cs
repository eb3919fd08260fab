using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>What a subresource answers.</summary>
/// <param name="Code">HTTP status code; 0 for the usual one: 200 of a read, 201 of an action.</param>
public abstract record SubresourceAnswer(int Code)
{
    /// <summary>An object of the type that the subresource declares.</summary>
    /// <param name="Value">The object. Its kind and apiVersion are set where its type has no such members.</param>
    /// <param name="Code">HTTP status code.</param>
    public sealed record Typed(object Value, int Code = 0) : SubresourceAnswer(Code)
    {
        /// <summary>What kubectl prints: a meta.k8s.io Table, given its version and the time that ages are counted to. Null if there is no such form.</summary>
        public Func<string, DateTimeOffset, byte[]>? Table { get; init; }
    }

    /// <summary>An object of the kind, in whatever form the client asks for.</summary>
    /// <param name="Json">JSON of the storage version.</param>
    /// <param name="Revision">The revision it has, or had.</param>
    /// <param name="Code">HTTP status code.</param>
    public sealed record Whole(ReadOnlyMemory<byte> Json, Revision Revision, int Code = 0) : SubresourceAnswer(Code);
}
