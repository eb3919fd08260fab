using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>Sorts log entries by object, and keeps of each what its history wants.</summary>
/// <remarks>
/// A history gets the contents that were replaced. The last one never is among them: it is the object itself, or what a later entry replaced.
/// So objects that were made and never changed cost nothing here.
/// </remarks>
public sealed class PendingFolds(int contentsMax)
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
