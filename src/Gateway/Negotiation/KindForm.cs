using System.Buffers;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>A way to write objects of a kind in answers: one by one (gets, writes, watches), as a list, and as a watch's bookmark.</summary>
internal abstract class KindForm : ObjectForm
{
    /// <summary>The form of a watch's events after the first.</summary>
    public virtual KindForm Following => this;

    /// <summary>What stands around the items of a list, which are written one by one: large lists are never in memory as a whole.</summary>
    public abstract ListFrame FrameOf(ListPage page);

    /// <summary>An item of a list, as JSON.</summary>
    public abstract void WriteItem(IBufferWriter<byte> output, CachedObject item);

    /// <summary>The object of a BOOKMARK event: nothing but a resourceVersion, and for the end of the initial events its annotation.</summary>
    public abstract byte[] EncodeBookmark(ApiMachinery.Names.Revision revision, bool endsInitialEvents);
}

/// <summary>A list without its items, which are its last member.</summary>
/// <param name="Head">JSON: an object that is not closed yet.</param>
/// <param name="Items">The name of the member.</param>
/// <param name="Empty">What it is, as JSON, if there are no items: Go writes <c>null</c> for some lists.</param>
internal sealed record ListFrame(ReadOnlyMemory<byte> Head, string Items, string Empty);
