namespace OrleansAA.ApiMachinery.Storage;

/// <summary>The stores that a server knows, by name.</summary>
public sealed class StoreRegistry
{
    private readonly Dictionary<string, StoreRegistration> _byName;

    /// <exception cref="ArgumentException">Two have one name, or a name is none.</exception>
    public StoreRegistry(params IReadOnlyList<StoreRegistration> stores)
    {
        if (stores.FirstOrDefault(s => s.Name.Length == 0 || !s.Name.All(char.IsAsciiLetterOrDigit)) is { } nameless)
            throw new ArgumentException($"store '{nameless.Name}': a name is letters and digits");
        if (stores.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"store '{twice.Key}' is registered twice; give one of them another name");
        All = stores;
        _byName = stores.ToDictionary(s => s.Name);
    }

    /// <summary>The stores, in the order in which help names them.</summary>
    public IReadOnlyList<StoreRegistration> All { get; }

    /// <summary>How --store names them: "a:X, b:Y or c".</summary>
    public string Usage => All.Count == 1 ? All[0].Usage : $"{string.Join(", ", All.SkipLast(1).Select(s => s.Usage))} or {All[^1].Usage}";

    /// <summary>A store by its name; null if there is none.</summary>
    /// <param name="name">What stands before the colon.</param>
    public StoreRegistration? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads an address as --store writes it.</summary>
    /// <exception cref="FormatException">It is none; the message says what one looks like, and shows nothing that may be a secret.</exception>
    public StoreAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, config) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if (Find(name) is not { } store)
            throw new FormatException($"{Secrets.Hide(text)}: not a store; expected {Usage}");
        return store.Config is null == (config.Length == 0)
            ? new(store, config)
            : throw new FormatException($"{Secrets.Hide(text)}: {(store.Config is { } wanted ? $"{wanted} is missing" : "it takes nothing")}; expected {store.Usage}");
    }
}
