namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>
/// The rules of ownership over a flat object, slow and obvious: what an object is, and who owns which leaf. A leaf is a label, a field, a member of a set,
/// an item of a list map or a field of one, named as conflicts name it. The model knows nothing of schemas, containers and versions.
/// </summary>
internal sealed class OwnershipModel
{
    private readonly SortedDictionary<string, HashSet<string>> _owners = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> Values { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>A line an owner and leaf: <c>beta Update .metadata.labels.a</c>.</summary>
    public IEnumerable<string> Owned => _owners.SelectMany(o => o.Value.Order(StringComparer.Ordinal).Select(leaf => $"{o.Key} {leaf}"));

    /// <summary>Who changes a leaf owns it; what is gone nobody owns.</summary>
    public void Update(string manager, IReadOnlyDictionary<string, string> values)
    {
        var changed = values.Where(v => Values.GetValueOrDefault(v.Key) != v.Value).Select(v => v.Key).ToList();
        Become(values);
        Lose(changed, except: null);
        Own($"{manager} Update", changed);
    }

    /// <returns>The conflicts, a line each; if there are any, nothing happened.</returns>
    public IReadOnlyList<string> Apply(string manager, IReadOnlyDictionary<string, string> config, bool force)
    {
        var id = $"{manager} Apply";
        var differs = config.Where(c => Values.TryGetValue(c.Key, out var value) && value != c.Value).Select(c => c.Key).ToList();
        var conflicts = _owners.Where(o => o.Key != id).SelectMany(o => differs.Where(o.Value.Contains).Select(leaf => $"{o.Key} {leaf}")).ToList();
        if (conflicts.Count > 0 && !force)
            return conflicts;

        var others = _owners.Where(o => o.Key != id).SelectMany(o => o.Value).ToHashSet();
        var gone = (_owners.GetValueOrDefault(id) ?? []).Where(leaf => !config.ContainsKey(leaf) && !others.Contains(leaf)).ToHashSet();
        var values = new SortedDictionary<string, string>(Values, StringComparer.Ordinal);
        foreach (var (leaf, value) in config)
            values[leaf] = value;
        foreach (var leaf in values.Keys.Where(leaf => gone.Contains(leaf) || gone.Any(item => ItemOf(leaf) == item)).ToList())
            values.Remove(leaf);
        Become(values);
        Lose(differs, except: id);
        _owners.Remove(id);
        Own(id, config.Keys);
        return [];
    }

    /// <summary>The item a field is in: <c>.spec.named[name="k"]</c> of <c>.spec.named[name="k"].value</c>.</summary>
    private static string? ItemOf(string leaf) => leaf.LastIndexOf("].", StringComparison.Ordinal) is var at and >= 0 ? leaf[..(at + 1)] : null;

    private void Become(IReadOnlyDictionary<string, string> values)
    {
        Values = new(values.ToDictionary(), StringComparer.Ordinal);
        Lose([.. _owners.SelectMany(o => o.Value).Where(leaf => !values.ContainsKey(leaf))], except: null);
    }

    private void Lose(IReadOnlyCollection<string> leaves, string? except)
    {
        foreach (var (id, owned) in _owners.Where(o => o.Key != except).ToList())
        {
            owned.ExceptWith(leaves);
            if (owned.Count == 0)
                _owners.Remove(id);
        }
    }

    private void Own(string id, IEnumerable<string> leaves)
    {
        if (!_owners.TryGetValue(id, out var owned))
            owned = [];
        owned.UnionWith(leaves);
        if (owned.Count > 0)
            _owners[id] = owned;
    }
}
