using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Lays an applied configuration over an object, by type. Nothing is removed, not even by null or an empty list. The result shares parts of both.</summary>
internal static class Merging
{
    /// <exception cref="SchemaException">An item of an associative list cannot be told apart.</exception>
    public static MapValue Merge(Atom type, MapValue live, MapValue applied) => Merge(type, (Value?)live, applied) as MapValue ?? new MapValue();

    private static Value? Merge(Atom type, Value? live, Value? applied)
    {
        if (live is null || applied is null)
            return applied ?? live;
        return type.Walk(applied) switch
        {
            Shape.Scalar => applied,
            Shape.List => Lists(type.List!, live, applied),
            _ => Maps(type.Map!, live, applied),
        };
    }

    private static Value? Maps(MapRule rule, Value live, Value applied)
    {
        var (old, current) = (live as MapValue, applied as MapValue);
        if (rule.Atomic || (old is null or { Count: 0 } && current is null or { Count: 0 }))
            return applied;
        var merged = new MapValue();
        foreach (var (name, value) in old?.Members ?? [])
            Set(merged, name, current?.Get(name) is { } other ? Member(rule, name, value, other) : value);
        foreach (var (name, value) in current?.Members ?? [])
        {
            if (old?.Has(name) != true)
                merged[name] = value;
        }
        return merged.Count == 0 ? null : merged;
    }

    private static Value? Member(MapRule rule, string name, Value live, Value applied) =>
        rule.Member(name) is { } type ? Merge(type, live, applied) : applied;

    private static void Set(MapValue map, string name, Value? value)
    {
        if (value is not null)
            map[name] = value;
    }

    private static Value? Lists(ListRule rule, Value live, Value applied)
    {
        var (old, current) = (live as ListValue, applied as ListValue);
        if (!rule.Associative || (old is null or { Count: 0 } && current is null or { Count: 0 }))
            return applied;
        var merged = new ListMerge(rule, old ?? new(), current ?? new()).Run();
        return merged.Count == 0 ? null : merged;
    }

    /// <summary>
    /// Interleaves two associative lists: items both have stand in the applied order; items of one of them stay after what they came after.
    /// <code>
    /// live [a b c d] and applied [c x a]  →  [b c d x a]: the shared a and c take the applied order, b and d keep their places before and after c
    /// </code>
    /// </summary>
    private sealed class ListMerge
    {
        private readonly ListRule _rule;
        private readonly ListValue _live;
        private readonly PathElement[] _liveElements;
        private readonly PathElement[] _appliedElements;
        private readonly Dictionary<PathElement, Value> _liveItems = [];
        private readonly Dictionary<PathElement, Value> _appliedItems = [];
        private readonly HashSet<PathElement> _done = [];
        private readonly Queue<PathElement> _shared = [];
        private readonly ListValue _merged = new();

        public ListMerge(ListRule rule, ListValue live, ListValue applied)
        {
            (_rule, _live) = (rule, live);
            _liveElements = Index(live, _liveItems);
            _appliedElements = Index(applied, _appliedItems);
            foreach (var element in _appliedElements)
            {
                if (_liveItems.ContainsKey(element))
                    _shared.Enqueue(element);
            }
        }

        public ListValue Run()
        {
            var (l, a) = (0, 0);
            while (l < _liveElements.Length || a < _appliedElements.Length)
            {
                if (l < _liveElements.Length && TryLive(ref l, ref a))
                    continue;
                if (a < _appliedElements.Length)
                    Take(_appliedElements[a++]);
            }
            return _merged;
        }

        /// <summary>Deals with the next live item where its turn is now or never; false if the next applied item goes first.</summary>
        private bool TryLive(ref int l, ref int a)
        {
            var element = _liveElements[l];
            if (!_appliedItems.ContainsKey(element))
            {
                _merged.Add(_live[l++]);
                return true;
            }
            if (a == _appliedElements.Length)
            {
                l++;
                return true;
            }
            if (element == _appliedElements[a])
            {
                Take(element);
                l++;
                a++;
                return true;
            }
            if (_shared.TryPeek(out var next) && next != element)
            {
                l++;
                return true;
            }
            if (_done.Contains(element))
                l++;
            return false;
        }

        private void Take(PathElement element)
        {
            _done.Add(element);
            if (_shared.TryPeek(out var next) && next == element)
                _shared.Dequeue();
            if (Merge(_rule.Element, _liveItems.GetValueOrDefault(element), _appliedItems[element]) is { } item)
                _merged.Add(item);
        }

        /// <summary>Items that are there twice are not merged: what is applied replaces them.</summary>
        private PathElement[] Index(ListValue list, Dictionary<PathElement, Value> items)
        {
            var elements = new PathElement[list.Count];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = ListItems.Element(_rule, list[i], i);
                items[elements[i]] = items.ContainsKey(elements[i]) ? NullValue.Instance : list[i];
            }
            return elements;
        }
    }
}
