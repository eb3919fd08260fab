using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>An object as it was committed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Revision">The revision that wrote it.</param>
/// <param name="Json">Its JSON, with that revision as metadata.resourceVersion. Nobody may change the bytes.</param>
public sealed record StoredObject(NamespacedName Name, Revision Revision, ReadOnlyMemory<byte> Json);

/// <summary>A change as it was committed.</summary>
/// <param name="Revision">Its place on the line.</param>
/// <param name="Type">What it did.</param>
/// <param name="Name">To which object.</param>
/// <param name="Json">The content it left; of a deletion the last content, with the deletion's revision as resourceVersion.</param>
/// <param name="Previous">The content before it; null for an addition.</param>
public sealed record LogEntry(Revision Revision, EventType Type, NamespacedName Name, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte>? Previous);
