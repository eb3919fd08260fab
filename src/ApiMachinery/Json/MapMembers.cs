using System.Collections;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>The members of an object in order. Walking through them makes nothing.</summary>
public readonly struct MapMembers : IReadOnlyList<KeyValuePair<string, Value>>
{
    private readonly KeyValuePair<string, Value>[] _slots;

    internal MapMembers(KeyValuePair<string, Value>[] slots, int count) => (_slots, Count) = (slots, count);

    public int Count { get; }

    public KeyValuePair<string, Value> this[int index] => index < Count ? _slots[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<string, Value>> IEnumerable<KeyValuePair<string, Value>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks through them once.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, Value>>
    {
        private readonly MapMembers _members;
        private int _at;

        internal Enumerator(MapMembers members) => (_members, _at) = (members, -1);

        public readonly KeyValuePair<string, Value> Current => _members._slots[_at];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < _members.Count;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
