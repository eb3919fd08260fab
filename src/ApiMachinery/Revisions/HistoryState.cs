namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>What is kept of an object's revisions when the log has them no more: the contents that were replaced, but for the object as it is.</summary>
public sealed class HistoryState
{
    /// <summary>Bytes of contents a history has at most; the oldest go first.</summary>
    public const long BytesMax = 4L << 20;

    /// <summary>In the order of their revisions.</summary>
    public List<RevisionContent> Contents { get; set; } = [];

    /// <summary>True if there were earlier ones.</summary>
    public bool IsCut { get; set; }

    /// <summary>Whether nothing is kept, and nothing has been lost.</summary>
    public bool IsEmpty => Contents.Count == 0 && !IsCut;

    /// <summary>Takes in a part of the log. A part that was taken in before changes nothing, whatever came after it.</summary>
    /// <param name="fold">The part.</param>
    /// <param name="contentsMax">The most contents kept.</param>
    /// <returns>True if anything changed.</returns>
    public bool Fold(HistoryFold fold, int contentsMax)
    {
        var changed = BeginAt(fold.Begin);
        var newest = Newest;
        foreach (var content in fold.Replaced.Where(c => c.Revision > newest))
        {
            Contents.Add(content);
            changed = true;
        }
        // What the fold leaves out is missing here if it lies behind all that was here.
        if (changed && fold.Replaced.Count > 0 && fold.IsCut && newest < fold.Replaced[0].Revision)
            IsCut = true;
        Cut(contentsMax);
        return changed;
    }

    private long Newest => Contents.Count == 0 ? 0 : Contents[^1].Revision;

    /// <summary>Forgets an object that is gone. If anything here is younger than the beginning, that has been done already.</summary>
    private bool BeginAt(long begin)
    {
        if (begin <= Newest || IsEmpty)
            return false;
        Contents.Clear();
        IsCut = false;
        return true;
    }

    private void Cut(int contentsMax)
    {
        var bytes = Contents.Sum(c => (long)c.Json.Length);
        while (Contents.Count > contentsMax || bytes > BytesMax)
        {
            bytes -= Contents[0].Json.Length;
            Contents.RemoveAt(0);
            IsCut = true;
        }
    }
}
