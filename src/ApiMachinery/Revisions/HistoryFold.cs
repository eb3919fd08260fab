namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>An object as a revision left it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Json">Its JSON as it was stored.</param>
public sealed record RevisionContent(long Revision, ReadOnlyMemory<byte> Json);

/// <summary>What a part of the log means to one object's history.</summary>
/// <param name="Begin">The object was made, or deleted, at this revision: what was before belongs to another. 0 if it was neither.</param>
/// <param name="Replaced">Contents that were replaced since then, in their order.</param>
/// <param name="IsCut">True if there were more than a history takes, and the first ones are left out.</param>
public sealed record HistoryFold(long Begin, IReadOnlyList<RevisionContent> Replaced, bool IsCut);
