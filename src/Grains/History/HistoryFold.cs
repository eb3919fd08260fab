using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Grains.History;

/// <summary>An object as a revision left it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Json">Its JSON as it was stored.</param>
[GenerateSerializer, Immutable, Alias("RevisionContent")]
internal sealed record RevisionContent([property: Id(0)] long Revision, [property: Id(1)] ReadOnlyMemory<byte> Json);

/// <summary>What a part of the log means to one object's history.</summary>
/// <param name="Begin">The object was made, or deleted, at this revision: what was before belongs to another. 0 if it was neither.</param>
/// <param name="Replaced">Contents that were replaced since then, in their order.</param>
/// <param name="IsCut">True if there were more than a history takes, and the first ones are left out.</param>
[GenerateSerializer, Immutable, Alias("HistoryFold")]
internal sealed record HistoryFold([property: Id(0)] long Begin, [property: Id(1)] IReadOnlyList<RevisionContent> Replaced, [property: Id(2)] bool IsCut);

/// <summary>Sorts log entries by object, and keeps of each what its history wants.</summary>
/// <remarks>
/// A history gets the contents that were replaced. The last one never is among them: it is the object itself, or what a later entry replaced.
/// So objects that were made and never changed cost nothing here.
/// </remarks>
internal sealed class PendingFolds(int contentsMax)
{
    private readonly Dictionary<NamespacedName, Pending> _byName = [];

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>What there is to fold; objects whose history cannot change are left out.</summary>
    public IEnumerable<(NamespacedName Name, HistoryFold Fold)> Due => _byName.Where(p => p.Value.IsDue).Select(p => (p.Key, p.Value.ToFold()));

    /// <summary>Takes the next entry of the log.</summary>
    public void Add(LogEntry entry)
    {
        if (!_byName.TryGetValue(entry.Name, out var pending))
            _byName.Add(entry.Name, pending = new(existed: entry.Type != EventType.Added));
        Bytes += entry.Type == EventType.Modified ? pending.Replace(entry.Previous!.Value, contentsMax) : pending.Begin(entry.Revision);
    }

    private sealed class Pending(bool existed)
    {
        private readonly Queue<RevisionContent> _replaced = new();
        private long _begin;
        private bool _isCut;

        // An object that was not there before has no history yet that its end could end.
        public bool IsDue => _replaced.Count > 0 || (existed && _begin > 0);

        public HistoryFold ToFold() => new(_begin, [.. _replaced], _isCut);

        /// <returns>By how much the bytes have grown.</returns>
        public long Begin(Revision at)
        {
            var bytes = _replaced.Sum(c => (long)c.Json.Length);
            _replaced.Clear();
            (_begin, _isCut) = (at.Number, false);
            return -bytes;
        }

        /// <returns>As above.</returns>
        public long Replace(ReadOnlyMemory<byte> content, int contentsMax)
        {
            _replaced.Enqueue(new(EncodedObject.RevisionOf(content).Number, content));
            if (_replaced.Count <= contentsMax)
                return content.Length;
            _isCut = true;
            return content.Length - _replaced.Dequeue().Json.Length;
        }
    }
}
