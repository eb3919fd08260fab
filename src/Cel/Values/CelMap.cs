namespace OrleansAA.Cel.Values;

/// <summary>A map of the language. A host derives from it to show a map of its own without copying; entries must not change while an expression is evaluated.</summary>
public abstract class CelMap
{
    /// <summary>How many entries it has.</summary>
    public abstract int Count { get; }

    /// <summary>The keys, in no order that means anything.</summary>
    public abstract IEnumerable<CelValue> Keys { get; }

    /// <summary>Finds the value of a key; a number is found whatever its type.</summary>
    public abstract bool TryGet(in CelValue key, out CelValue value);

    /// <summary>The same for a key that stands in the expression.</summary>
    public virtual bool TryGet(string key, out CelValue value) => TryGet(CelValue.Of(key), out value);
}

/// <summary>A map over values that are there, in the order in which they were added.</summary>
public sealed class CelDictionary : CelMap
{
    private readonly Dictionary<CelValue, CelValue> entries;

    /// <summary>A map with nothing in it.</summary>
    /// <param name="capacity">How many entries there is room for before it grows.</param>
    public CelDictionary(int capacity = 0) => entries = new(capacity);

    /// <summary>A map of entries.</summary>
    /// <param name="entries">The entries; no key is there twice.</param>
    public CelDictionary(IEnumerable<KeyValuePair<CelValue, CelValue>> entries) => this.entries = new(entries);

    /// <inheritdoc/>
    public override int Count => entries.Count;

    /// <inheritdoc/>
    public override IEnumerable<CelValue> Keys => entries.Keys;

    /// <inheritdoc/>
    public override bool TryGet(in CelValue key, out CelValue value) => entries.TryGetValue(key, out value);

    internal bool TryAdd(in CelValue key, in CelValue value) => entries.TryAdd(key, value);
}
