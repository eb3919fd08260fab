using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Strategies;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Describes a kind. <typeparamref name="T"/> is its type in the storage version; its <see cref="ApiResourceAttribute"/> has the names.</summary>
public sealed class KindBuilder<T>
    where T : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new()
{
    private const string Status = "status";

    private readonly List<KindVersion> _versions = [new(T.Names.Version, SchemaRegistry.Of<T>(), o => o, o => o)];
    private readonly List<Column> _columns = [];
    private readonly List<Column> _additionalColumns = [];
    private readonly List<SelectableField> _selectable = [];
    private readonly List<string> _indexedLabels = [];
    private readonly List<Subresource> _subresources = [];
    private Strategy<T> _strategy = new();
    private int _revisionsKept;
    private bool _writesStatusWithObject;
    private string? _nodeField;

    /// <summary>The kind's own rules; without, there are those of its attributes alone.</summary>
    /// <param name="strategy">The rules.</param>
    public KindBuilder<T> Strategy(Strategy<T> strategy)
    {
        _strategy = strategy;
        return this;
    }

    /// <summary>Serves one more version; versions are preferred in the order they are added, the storage version first.</summary>
    /// <exception cref="ArgumentException">It is another kind's version, or one that is there already.</exception>
    public KindBuilder<T> Version<TVersion>(Func<TVersion, T> toStorage, Func<T, TVersion> fromStorage)
        where TVersion : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new() => Version(toStorage, fromStorage, hasSameMembers: false);

    private KindBuilder<T> Version<TVersion>(Func<TVersion, T> toStorage, Func<T, TVersion> fromStorage, bool hasSameMembers)
        where TVersion : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new()
    {
        var (names, storage) = (TVersion.Names, T.Names);
        if ((names.Group, names.Kind, names.Plural) != (storage.Group, storage.Kind, storage.Plural))
            throw new ArgumentException($"{typeof(TVersion)} is a {names.Plural}.{names.Group}, and no version of {storage.Plural}.{storage.Group}", nameof(TVersion));
        if (_versions.Exists(v => v.Name == names.Version))
            throw new ArgumentException($"{typeof(TVersion)} is {names.Version} of {storage.Plural}.{storage.Group}, which has such a version already", nameof(TVersion));
        _versions.Add(new(names.Version, SchemaRegistry.Of<TVersion>(), o => toStorage((TVersion)o), o => fromStorage((T)o)) { HasSameMembers = hasSameMembers });
        return this;
    }

    /// <summary>
    /// Serves one more version whose members are those of the storage version, as a CRD whose conversion strategy is None: what one of them has and the other has not is dropped on the way.
    /// </summary>
    /// <exception cref="ArgumentException">It is another kind's version, or one that is there already.</exception>
    public KindBuilder<T> Version<TVersion>()
        where TVersion : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new() => Version<TVersion>(SameMembers.Convert<TVersion, T>, SameMembers.Convert<T, TVersion>, hasSameMembers: true);

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

    /// <summary>A column of <c>kubectl get</c> that reads a member, as additionalPrinterColumns of a CRD do: what is not there leaves the cell empty, and a date is shown as an age.</summary>
    /// <param name="name">Its heading.</param>
    /// <param name="type">OpenAPI type: string, integer, number, boolean, date.</param>
    /// <param name="jsonPath">The member: <c>.status.conditions[?(@.type=="Ready")].status</c>.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="format">OpenAPI format.</param>
    /// <param name="priority">0 to show it always, more to show it with <c>-o wide</c> only.</param>
    /// <exception cref="ArgumentException">The type is none of these, or the path cannot be read.</exception>
    public KindBuilder<T> PrinterColumn(string name, string type, string jsonPath, string description = "", string format = "", int priority = 0)
    {
        if (!ColumnPath.Types.Contains(type))
            throw new ArgumentException($"the column {name} is of type {type}: there are {string.Join(", ", ColumnPath.Types)}", nameof(type));
        var path = ColumnPath.Parse(jsonPath) ?? throw new ArgumentException($"the column {name} reads {jsonPath}: a path is written as .status.conditions[?(@.type==\"Ready\")].status", nameof(jsonPath));
        var schema = _versions[0].Schema;
        _columns.Add(new(name, type, format, description, priority, o => path.Cell(schema, o, type)) { JsonPath = jsonPath });
        return this;
    }

    /// <summary>A column that is shown, after the others, where the operator of the server asks for it: <c>--additional-columns</c>.</summary>
    /// <param name="name">Its heading, and what it is asked for by.</param>
    /// <param name="type">OpenAPI type: string, integer, number, boolean.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="cell">The value: string, int, long, double or bool.</param>
    public KindBuilder<T> AdditionalColumn(string name, string type, string description, Func<T, object> cell)
    {
        _additionalColumns.Add(new(name, type, "", description, 0, o => cell((T)o)));
        return this;
    }

    /// <summary>A field that field selectors may name: a string, an integer or a boolean of the storage version, by way of structs alone.</summary>
    /// <param name="path">The member, as selectors write it: <c>spec.host</c>.</param>
    /// <param name="indexed">True if objects are to be found by it without looking at the others. Each write costs a little more then, and each object some fifty bytes.</param>
    /// <exception cref="ArgumentException">There is no such member, or its type has no text of its own.</exception>
    public KindBuilder<T> SelectableField(string path, bool indexed = false)
    {
        if (MemberPath.Find(_versions[0].Schema, path) is not { Last.Type: ScalarSchema { Type: ScalarType.String or ScalarType.Boolean or ScalarType.Int32 or ScalarType.Int64 } } member)
            throw new ArgumentException($"{path} is no string, integer or boolean of {typeof(T)}: a field that is none is selected by a function that reads it", nameof(path));
        _selectable.Add(new(path, o => SelectableText(member.Get(o))) { IsMember = true, IsIndexed = indexed });
        return this;
    }

    /// <summary>A field that field selectors may name, whose text a function makes.</summary>
    /// <param name="path">As selectors write it: <c>spec.host</c>.</param>
    /// <param name="read">Its text in an object. One on which it fails has the text "".</param>
    public KindBuilder<T> SelectableField(string path, Func<T, string> read)
    {
        _selectable.Add(new(path, o => read((T)o)));
        return this;
    }

    /// <summary>
    /// Says which selectable field has the node that an object belongs to. Users that each node has, such as the service account of a DaemonSet, can then be held to the objects of their own node:
    /// <c>--node-restricted-users</c>.
    /// </summary>
    /// <param name="path">A field of <see cref="SelectableField(string, bool)"/>: <c>spec.host</c>.</param>
    public KindBuilder<T> NodeField(string path)
    {
        _nodeField = path;
        return this;
    }

    /// <summary>Has objects be found by the value of a label without looking at the others: one that many lists and watches ask for, and that has many values.</summary>
    /// <param name="key">Its key: <c>app.kubernetes.io/instance</c>. Each write costs a little more then, and each object that has it some fifty bytes.</param>
    public KindBuilder<T> IndexedLabel(string key)
    {
        _indexedLabels.Add(key);
        return this;
    }

    /// <summary>Adds a subresource; <c>status</c> is there by itself where the type has such a member.</summary>
    public KindBuilder<T> Subresource(Subresource subresource)
    {
        _subresources.Add(subresource);
        return this;
    }

    /// <summary>Has the status written with the rest of the object, and no subresource for it, as a CRD that declares none.</summary>
    public KindBuilder<T> StatusWithObject()
    {
        _writesStatusWithObject = true;
        return this;
    }

    /// <summary>Gives members of the object a path of their own, by which alone they are written.</summary>
    /// <param name="name">Its name: <c>approval</c>.</param>
    /// <param name="writes">The members: <c>spec.approval</c>. They lead through structs, and are the same in all versions.</param>
    /// <param name="validate">Checks a write, given the object as it is to be and as it is; without it the strategy does, as on any update.</param>
    /// <param name="prepare">Fills in what the server decides on a write, given the same.</param>
    public KindBuilder<T> Subresource(
        string name, IReadOnlyList<string> writes, Func<T, T, IEnumerable<FieldError>>? validate = null, Action<T, T>? prepare = null) => Subresource(new ObjectSubresource(name, writes)
    {
        Validate = validate is null ? null : (updated, old) => validate((T)updated, (T)old),
        Prepare = prepare is null ? null : (updated, old) => prepare((T)updated, (T)old),
    });

    /// <summary>Lets <c>kubectl scale</c> and autoscalers scale the kind: the subresource <c>scale</c>.</summary>
    /// <param name="specReplicas">The member that says how many instances there should be: <c>spec.replicas</c>.</param>
    /// <param name="statusReplicas">The one that says how many there are: <c>status.replicas</c>.</param>
    /// <param name="selector">The one with the label selector of the instances, as a text, which an autoscaler needs: <c>status.selector</c>.</param>
    public KindBuilder<T> Scale(string specReplicas, string statusReplicas, string? selector = null) => Subresource(new ScaleSubresource(specReplicas, statusReplicas, selector));

    /// <summary>Shows something of an object in a type of its own, at a path where it is read and put back.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">Makes it of an object; the type is one with [ApiType].</param>
    /// <param name="write">Writes it into an object, by the way of all writes. May be called again, if others were faster.</param>
    public KindBuilder<T> View<TBody>(string name, Func<T, TBody> read, Action<T, TBody> write)
        where TBody : class => Subresource(new ViewSubresource(name, SchemaRegistry.Of<TBody>(), o => read((T)o), (o, body) => write((T)o, (TBody)body)));

    /// <summary>Tells something of an object at a path of its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="handle">Answers; the type of the answer is one with [ApiType].</param>
    public KindBuilder<T> Read<TOut>(string name, Func<SubresourceRequest, Task<TOut>> handle)
        where TOut : class => Subresource(new ReadSubresource(
            name, SchemaRegistry.Of<TOut>(), async request => new SubresourceAnswer.Typed(await handle(request))));

    /// <summary>Does something with an object when it is posted to a path of its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="handle">Does it, given what was posted, and answers; both types are ones with [ApiType].</param>
    public KindBuilder<T> Action<TIn, TOut>(string name, Func<ActionRequest<T>, TIn, Task<TOut>> handle)
        where TIn : class
        where TOut : class => Subresource(new ActionSubresource(
            name, SchemaRegistry.Of<TIn>(), SchemaRegistry.Of<TOut>(), async (request, body) => new SubresourceAnswer.Typed(await handle(new(request), (TIn)body))));

    /// <summary>Connects clients to something, by any method, WebSocket or upgrade, for as long as it takes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="handle">Answers.</param>
    /// <param name="goesOn">True if its path goes on behind its name.</param>
    /// <param name="methods">The methods it takes; all if none is given.</param>
    public KindBuilder<T> Connect(string name, Func<ConnectRequest, Task> handle, bool goesOn = false, params string[] methods) => Subresource(
        methods.Length == 0 ? new ConnectSubresource(name, handle) { GoesOn = goesOn } : new ConnectSubresource(name, handle) { GoesOn = goesOn, Takes = methods });

    /// <summary>Keeps the last revisions of each object, the present one included.</summary>
    internal KindBuilder<T> RevisionsKept(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _revisionsKept = count;
        return this;
    }

    /// <exception cref="ArgumentException">A subresource cannot be one of this kind, or a rule is no expression for what it stands on.</exception>
    public ResourceKind Build()
    {
        var kind = new ResourceKind
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
            AdditionalColumns = _additionalColumns,
            SelectableFields = _selectable,
            IndexedLabels = [.. _indexedLabels.Distinct()],
            NodeField = _nodeField,
            RevisionsKept = _revisionsKept,
            Subresources = [.. WithStatus().OrderBy(s => s.Name, StringComparer.Ordinal)],
        };
        Check(kind);
        return kind;
    }

    private static string SelectableText(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => "",
    };

    private IEnumerable<Subresource> WithStatus()
    {
        if (_writesStatusWithObject || _versions[0].Schema.Field(Status) is null)
            return _subresources;
        IStrategy strategy = _strategy;
        return _subresources.Append(new ObjectSubresource(Status, Status) { Validate = strategy.ValidateStatusUpdate });
    }

    private static void Check(ResourceKind kind)
    {
        if (kind.Versions.SelectMany(v => DeclaredRules.Of(v.Schema).Mistakes).FirstOrDefault() is { } wrong)
            throw new ArgumentException($"{kind.Kind} has a rule that cannot be asked: {wrong}");
        if (kind.NodeField is { } node && !kind.SelectableFields.Any(f => f.Path == node))
            throw new ArgumentException($"{kind.Kind} has nodes in {node}, which field selectors cannot name: add .SelectableField(\"{node}\")");
        if (kind.Subresources.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new ArgumentException($"{kind.Kind} has {same.Count()} subresources of the name {same.Key}: a name leads to one");
        foreach (var subresource in kind.Subresources)
        {
            if (subresource.MistakeIn(kind) is { } mistake)
                throw new ArgumentException($"the subresource {subresource.Name} of {kind.Kind} {mistake}");
        }
    }
}

/// <summary>A request that does something with an object of a kind.</summary>
public sealed class ActionRequest<T>(ActionRequest request)
    where T : class
{
    /// <inheritdoc cref="SubresourceRequest"/>
    public ActionRequest Request { get; } = request;

    /// <inheritdoc cref="SubresourceRequest.ReadObjectAsync"/>
    public async Task<T> ReadObjectAsync() => (T)await Request.ReadObjectAsync();

    /// <inheritdoc cref="ActionRequest.WriteAsync"/>
    public Task<WrittenObject> WriteAsync(Action<T> change, string resourceVersion = "") => Request.WriteAsync(o => change((T)o), resourceVersion);
}
