using OrleansAA.Grains.Storage;

namespace OrleansAA.Grains.Hosting;

/// <summary>How a replica keeps objects.</summary>
public sealed record GrainsOptions
{
    public required StoreAddress Store { get; init; }
}
