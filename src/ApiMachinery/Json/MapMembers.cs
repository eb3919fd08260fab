using System.Collections;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>The members of an object in order. Walking through them makes nothing.</summary>
public readonly struct MapMembers : IReadOnlyList<KeyValuePair<string, Value>>
{
    private readonly KeyValuePair<string, Value>[] _slots;

    internal MapMembers(KeyValuePair<string, Value>[] slots, int count) => (_slots, Count) = (slots, count);

    /// <summary>How many members there are.</summary>
    public int Count { get; }

    /// <summary>A member, in the order in which they were set.</summary>
    /// <param name="index">From 0.</param>
    public KeyValuePair<string, Value> this[int index] => index < Count ? _slots[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Goes through them in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<string, Value>> IEnumerable<KeyValuePair<string, Value>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks through them once.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, Value>>
    {
        private readonly MapMembers _members;
        private int _at;

        internal Enumerator(MapMembers members) => (_members, _at) = (members, -1);

        /// <summary>The member it is at.</summary>
        public readonly KeyValuePair<string, Value> Current => _members._slots[_at];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _members.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
