using System.Buffers;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>A way to write objects of a kind in answers: one by one (gets, writes, watches), as a list, and as a watch's bookmark.</summary>
internal abstract class KindForm : ObjectForm
{
    /// <summary>The form of a watch's events after the first.</summary>
    public virtual KindForm Following => this;

    /// <summary>The list as JSON, in pieces: what is written between two pieces may be flushed.</summary>
    /// <returns>One element for each piece written; enumerating writes it.</returns>
    public abstract IEnumerable<int> WriteList(IBufferWriter<byte> output, ListPage page);

    /// <summary>The object of a BOOKMARK event: nothing but a resourceVersion, and for the end of the initial events its annotation.</summary>
    public abstract byte[] EncodeBookmark(ApiMachinery.Scheme.Revision revision, bool endsInitialEvents);
}
