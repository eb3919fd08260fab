using k8s;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Strategies;
using OrleansAA.ApiMachinery.Tables;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Describes a kind. <typeparamref name="T"/> is its type in the storage version.</summary>
/// <param name="group">API group.</param>
/// <param name="kind">The kind in CamelCase; <paramref name="plural"/> is the resource in paths.</param>
/// <param name="plural">The resource.</param>
/// <param name="storageVersion">Name of the version <typeparamref name="T"/> is.</param>
public sealed class KindBuilder<T>(string group, string kind, string plural, string storageVersion)
    where T : class, IKubernetesObject<V1ObjectMeta>, new()
{
    private readonly List<KindVersion> _versions = [new(storageVersion, SchemaRegistry.Of<T>(), o => o, o => o)];
    private readonly List<Column> _columns = [];
    private readonly List<SelectableField> _selectable = [];
    private Strategy<T> _strategy = new();
    private string[] _shortNames = [];
    private string[] _categories = [];
    private bool _namespaced = true;
    private int _revisionsKept;

    public KindBuilder<T> ClusterScoped()
    {
        _namespaced = false;
        return this;
    }

    public KindBuilder<T> ShortNames(params string[] names)
    {
        _shortNames = names;
        return this;
    }

    public KindBuilder<T> Categories(params string[] names)
    {
        _categories = names;
        return this;
    }

    public KindBuilder<T> Strategy(Strategy<T> strategy)
    {
        _strategy = strategy;
        return this;
    }

    /// <summary>Serves one more version; versions are preferred in the order they are added, the storage version first.</summary>
    public KindBuilder<T> Version<TVersion>(string name, Func<TVersion, T> toStorage, Func<T, TVersion> fromStorage)
        where TVersion : class, IKubernetesObject<V1ObjectMeta>, new()
    {
        _versions.Add(new(name, SchemaRegistry.Of<TVersion>(), o => toStorage((TVersion)o), o => fromStorage((T)o)));
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
        Group = group,
        Kind = kind,
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        ShortNames = _shortNames,
        Categories = _categories,
        Namespaced = _namespaced,
        Versions = _versions,
        Storage = _versions[0],
        Strategy = _strategy,
        Columns = _columns,
        SelectableFields = _selectable,
        RevisionsKept = _revisionsKept,
    };
}
