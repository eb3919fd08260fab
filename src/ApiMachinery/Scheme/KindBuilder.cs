using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Strategies;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Describes a kind. <typeparamref name="T"/> is its type in the storage version; its <see cref="ApiResourceAttribute"/> has the names.</summary>
public sealed class KindBuilder<T>
    where T : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new()
{
    private readonly List<KindVersion> _versions = [new(T.Names.Version, SchemaRegistry.Of<T>(), o => o, o => o)];
    private readonly List<Column> _columns = [];
    private readonly List<SelectableField> _selectable = [];
    private Strategy<T> _strategy = new();
    private int _revisionsKept;

    public KindBuilder<T> Strategy(Strategy<T> strategy)
    {
        _strategy = strategy;
        return this;
    }

    /// <summary>Serves one more version; versions are preferred in the order they are added, the storage version first.</summary>
    /// <exception cref="ArgumentException">It is another kind's version, or one that is there already.</exception>
    public KindBuilder<T> Version<TVersion>(Func<TVersion, T> toStorage, Func<T, TVersion> fromStorage)
        where TVersion : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new()
    {
        var (names, storage) = (TVersion.Names, T.Names);
        if ((names.Group, names.Kind, names.Plural) != (storage.Group, storage.Kind, storage.Plural))
            throw new ArgumentException($"{typeof(TVersion)} is a {names.Plural}.{names.Group}, and no version of {storage.Plural}.{storage.Group}", nameof(TVersion));
        if (_versions.Exists(v => v.Name == names.Version))
            throw new ArgumentException($"{typeof(TVersion)} is {names.Version} of {storage.Plural}.{storage.Group}, which has such a version already", nameof(TVersion));
        _versions.Add(new(names.Version, SchemaRegistry.Of<TVersion>(), o => toStorage((TVersion)o), o => fromStorage((T)o)));
        return this;
    }

    /// <summary>A column of <c>kubectl get</c>.</summary>
    /// <param name="name">Its heading.</param>
    /// <param name="type">OpenAPI type: string, integer, number, boolean.</param>
    /// <param name="cell">The value: string, int, long, double or bool.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="wide">True to show it with <c>-o wide</c> only.</param>
    public KindBuilder<T> Column(string name, string type, string description, Func<T, object> cell, bool wide = false)
    {
        _columns.Add(new(name, type, "", description, wide ? 1 : 0, o => cell((T)o)));
        return this;
    }

    public KindBuilder<T> SelectableField(string path, Func<T, string> read)
    {
        _selectable.Add(new(path, o => read((T)o)));
        return this;
    }

    /// <summary>Keeps the last revisions of each object: there are subresources then that list them and roll back to one.</summary>
    /// <param name="count">How many, the present one included.</param>
    public KindBuilder<T> KeepsRevisions(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _revisionsKept = count;
        return this;
    }

    public ResourceKind Build() => new()
    {
        Group = T.Names.Group,
        Kind = T.Names.Kind,
        Plural = T.Names.Plural,
        Singular = T.Names.Kind.ToLowerInvariant(),
        ShortNames = T.Names.ShortNames,
        Categories = T.Names.Categories,
        Namespaced = !T.Names.ClusterScoped,
        Versions = _versions,
        Storage = _versions[0],
        Strategy = _strategy,
        Columns = _columns,
        SelectableFields = _selectable,
        RevisionsKept = _revisionsKept,
    };
}
