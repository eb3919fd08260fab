using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Both are <see cref="Revision.Origin"/> if nothing was ever written.</summary>
/// <param name="Last">The last revision taken.</param>
/// <param name="Compacted">The log holds the revisions after this one.</param>
public readonly record struct StoreHead(Revision Last, Revision Compacted);

/// <summary>How much there is to compact.</summary>
/// <param name="Bytes">
/// Of the contents of the entries after the compacted revision: what each left, and what was before it if the store keeps that with the entry. Entries of a build
/// that did not count are not counted.
/// </param>
/// <param name="BytesMax">
/// Above it the log is to be compacted, however young it is. A store whose room is scarce refuses commits while the log is
/// larger by half: as <see cref="StoreUnavailableException"/>, and they do not happen.
/// </param>
public readonly record struct LogSize(long Bytes, long BytesMax)
{
    /// <summary>The bound where nobody gives another: about what the event window of one replica holds.</summary>
    public const long BytesMaxDefault = 512L << 20;

    /// <summary>Whether the log is larger than it may be.</summary>
    public bool IsTooLarge => Bytes > BytesMax;

    /// <summary>Where a store refuses commits.</summary>
    public static long RefusedAbove(long bytesMax) => bytesMax + bytesMax / 2;
}
