namespace OrleansAA.ApiMachinery.Json;

/// <summary>A JSON object. Members keep the order they were added in; of two members of one name the last wins.</summary>
/// <remarks>
/// Most objects have few members: they lie in one array and are looked for one by one; only a large one has an index. Taking a member out of a large one leaves a gap, so that it costs
/// no more than in a small one; put in again it may stand where it stood.
/// </remarks>
public sealed class MapValue : Value
{
    /// <summary>Members of a map without an index.</summary>
    private const int SmallMax = 16;

    private const int SlotsAtFirst = 4;

    /// <summary>A gap has the value null.</summary>
    private KeyValuePair<string, Value>[] _slots = [];
    private Dictionary<string, int>? _index;
    private int _used;
    private int _gaps;

    /// <summary>An object without members.</summary>
    public MapValue()
    {
    }

    /// <summary>An object of members; of two of one name the last counts.</summary>
    /// <param name="members">The members, in order.</param>
    public MapValue(IEnumerable<KeyValuePair<string, Value>> members)
    {
        if (members.TryGetNonEnumeratedCount(out var count))
            _slots = new KeyValuePair<string, Value>[count];
        foreach (var (name, value) in members)
            this[name] = value;
    }

    /// <summary>How many members it has.</summary>
    public int Count => _used - _gaps;

    /// <summary>The members in order. Do not edit the map while enumerating.</summary>
    public MapMembers Members => _gaps == 0 ? new(_slots, _used) : WithoutGaps();

    /// <summary>The member names in order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new string[Count];
            var members = Members;
            for (var i = 0; i < names.Length; i++)
                names[i] = members[i].Key;
            return names;
        }
    }

    /// <inheritdoc/>
    public override string JsonType => "object";

    /// <summary>A member's value, which may be set anew.</summary>
    /// <param name="name">The member.</param>
    /// <exception cref="KeyNotFoundException">It is read, and there is none of that name.</exception>
    public Value this[string name]
    {
        get => Get(name) ?? throw new KeyNotFoundException(name);
        set
        {
            var at = Find(name);
            if (at < 0)
            {
                Add(name, value);
                return;
            }
            if (_slots[at].Value is null)
                _gaps--;
            _slots[at] = new(name, value);
        }
    }

    /// <summary>Looks a member up.</summary>
    /// <param name="name">The member.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Value value) => (value = Get(name)) is not null;

    /// <summary>The member, or null (the reference, not <see cref="NullValue"/>) if there is none.</summary>
    public Value? Get(string name) => Find(name) is >= 0 and var at ? _slots[at].Value : null;

    /// <summary>Whether there is a member of that name.</summary>
    /// <param name="name">The member.</param>
    public bool Has(string name) => Get(name) is not null;

    /// <summary>Takes a member away.</summary>
    /// <param name="name">The member.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string name)
    {
        var at = Find(name);
        if (at < 0 || _slots[at].Value is null)
            return false;
        if (_index is null)
        {
            _used--;
            Array.Copy(_slots, at + 1, _slots, at, _used - at);
            _slots[_used] = default;
            return true;
        }
        _slots[at] = new(name, null!);
        if (++_gaps > _used / 2)
            CloseGaps();
        return true;
    }

    /// <inheritdoc/>
    public override Value Clone()
    {
        var copy = new MapValue { _slots = new KeyValuePair<string, Value>[Count] };
        foreach (var (name, value) in Members)
            copy.Add(name, value.Clone());
        return copy;
    }

    /// <inheritdoc/>
    public override bool Equals(Value? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not MapValue map || map.Count != Count)
            return false;
        foreach (var (name, value) in Members)
        {
            if (!map.TryGet(name, out var theirs) || !value.Equals(theirs))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var (name, value) in Members)
            hash ^= HashCode.Combine(name, value);
        return hash;
    }

    private int Find(string name)
    {
        if (_index is not null)
            return _index.TryGetValue(name, out var at) ? at : -1;
        for (var i = 0; i < _used; i++)
        {
            if (_slots[i].Key == name)
                return i;
        }
        return -1;
    }

    private void Add(string name, Value value)
    {
        if (_used == _slots.Length)
            Array.Resize(ref _slots, Math.Max(SlotsAtFirst, _used * 2));
        _slots[_used] = new(name, value);
        _index?.Add(name, _used);
        if (++_used > SmallMax && _index is null)
            MakeIndex();
    }

    private void MakeIndex()
    {
        _index = new(_slots.Length, StringComparer.Ordinal);
        for (var i = 0; i < _used; i++)
            _index.Add(_slots[i].Key, i);
    }

    private MapMembers WithoutGaps() => new([.. _slots.Take(_used).Where(m => m.Value is not null)], Count);

    private void CloseGaps()
    {
        var kept = WithoutGaps();
        (_slots, _used, _gaps, _index) = ([.. kept], kept.Count, 0, null);
        if (_used > SmallMax)
            MakeIndex();
    }
}
