using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>What the generator writes of a class: enough to make its schema when it is first asked for.</summary>
/// <param name="GoType">Its name in messages of Go's decoder: <c>v1.WidgetSpec</c>.</param>
/// <param name="OpenApiName">Its name in OpenAPI documents: <c>com.example.v1.WidgetSpec</c>.</param>
/// <param name="New">Makes an object, all members zero.</param>
/// <param name="Fields">Makes the schemas of its members: later, for classes may name each other in a circle.</param>
public sealed record StructDeclaration<T>(string GoType, string OpenApiName, Func<T> New, Func<FieldSchema[]> Fields)
{
    /// <summary>The class's doc comment, as one text.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where the description is one of Kubernetes': the type of KubernetesClient it is taken from.</summary>
    public string? KubernetesDoc { get; init; }

    /// <summary>True for a class that apply takes as one value wherever it is used.</summary>
    public bool Atomic { get; init; }

    /// <summary>The rules for every object of the class.</summary>
    public IReadOnlyList<CelRule> Rules { get; init; } = [];
}

/// <summary>A class: its members in the order they are written.</summary>
public abstract class StructSchema : TypeSchema
{
    /// <summary>How many members a class may have. The generator says the same.</summary>
    internal const int MembersMax = 256;

    /// <summary>As many are looked at one by one for a name.</summary>
    private const int FewMembers = 64;

    private readonly Func<FieldSchema[]> _declareFields;
    private readonly string _structName;
    private Members? _members;

    private protected StructSchema(string goType, string openApiName, Func<FieldSchema[]> declareFields)
    {
        (GoType, OpenApiName, _declareFields) = (goType, openApiName, declareFields);
        _structName = goType[(goType.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    /// <inheritdoc/>
    public override string GoType { get; }

    /// <summary>The name in OpenAPI documents: <c>io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta</c>.</summary>
    public string OpenApiName { get; }

    /// <summary>The class's doc comment, as one text.</summary>
    public abstract string Description { get; }

    /// <summary>True for a class that apply takes as one value wherever it is used.</summary>
    public abstract bool Atomic { get; }

    /// <summary>The rules for every object of the class.</summary>
    public abstract IReadOnlyList<CelRule> Rules { get; }

    /// <summary>The members in the order they are written.</summary>
    public IReadOnlyList<FieldSchema> Fields => All.Ordered;

    internal override IEnumerable<TypeSchema> Parts => All.Ordered.Select(f => f.Type);

    internal override bool HasOwnRules => Rules.Count > 0 || All.Ordered.Any(f => f.HasOwnRules);

    internal override bool HasOwnExpressions => Rules.Count > 0 || All.Ordered.Any(f => f.Constraints.Concat(f.ItemConstraints).OfType<CelRule>().Any());

    internal override bool HasOwnDefaults => All.Ordered.Any(f => f.Default is not null);

    // Whoever makes them second takes those of the first: a member is one object for all.
    private protected Members All => Volatile.Read(ref _members) ?? Interlocked.CompareExchange(ref _members, new(_declareFields()), null) ?? _members;

    /// <summary>A member by its JSON name; null if there is none.</summary>
    /// <param name="name">The name.</param>
    public FieldSchema? Field(string name) => All.ByName.GetValueOrDefault(name);

    /// <summary>A new object, all fields zero.</summary>
    public abstract object New();

    internal abstract object? ReadObject(ref Utf8JsonReader reader, DecodeContext context);

    internal abstract void WriteObject(Utf8JsonWriter writer, object value);

    /// <summary>Sets the defaults of all members that are absent, also of those within others.</summary>
    public void ApplyDefaults(object target)
    {
        if (!HasDefaults)
            return;
        foreach (var field in All.Ordered)
            field.ApplyDefault(target);
    }

    private protected void ReadMembers(ref Utf8JsonReader reader, DecodeContext context, object target)
    {
        var fields = All.Ordered;
        context.Structs.Push(_structName);
        Span<ulong> seen = stackalloc ulong[MembersMax / 64];
        var next = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = fields.Length > FewMembers ? FindAmongMany(ref reader, next) : Find(fields, ref reader, next);
            if (at < 0)
            {
                context.Unknown(reader.GetString()!);
                reader.Read();
                reader.Skip();
                continue;
            }
            next = at + 1;
            ReadField(ref reader, context, target, fields[at], (seen[at >> 6] & (1UL << at)) != 0);
            seen[at >> 6] |= 1UL << at;
        }
        context.Structs.Pop();
    }

    private static void ReadField(ref Utf8JsonReader reader, DecodeContext context, object target, FieldSchema field, bool again)
    {
        context.EnterField(field.Name);
        if (again)
            context.Duplicate();
        reader.Read();
        if (reader.TokenType != JsonTokenType.Null)
            field.Read(ref reader, context, target);
        else if (!field.IsKeptByNull)
            field.Clear(target);
        context.LeaveField();
    }

    /// <summary>The index of the field whose name the reader stands on, or -1. Documents mostly follow the struct's order: look there first.</summary>
    private static int Find(FieldSchema[] fields, ref Utf8JsonReader reader, int next)
    {
        for (var i = next; i < fields.Length; i++)
        {
            if (reader.ValueTextEquals(fields[i].Utf8Name))
                return i;
        }
        for (var i = 0; i < next; i++)
        {
            if (reader.ValueTextEquals(fields[i].Utf8Name))
                return i;
        }
        return -1;
    }

    /// <summary>The same where to look at them one by one would cost too much.</summary>
    private int FindAmongMany(ref Utf8JsonReader reader, int next)
    {
        if (next < All.Ordered.Length && reader.ValueTextEquals(All.Ordered[next].Utf8Name))
            return next;
        return All.Indexes.GetValueOrDefault(reader.GetString()!, -1);
    }

    private protected sealed class Members
    {
        public Members(FieldSchema[] fields)
        {
            if (fields.Length > MembersMax)
                throw new NotSupportedException($"{fields.Length} members; {MembersMax} are possible");
            Ordered = fields;
            ByName = fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        }

        public FieldSchema[] Ordered { get; }

        /// <summary>Where each stands, by its name.</summary>
        public Dictionary<string, int> Indexes => field ??= Ordered.Select((f, i) => KeyValuePair.Create(f.Name, i)).ToDictionary(StringComparer.Ordinal);

        public Dictionary<string, FieldSchema> ByName { get; }
    }
}

/// <summary>The same with its objects in their own type.</summary>
public sealed class StructSchema<T> : StructSchema, ITypeSchema<T>
    where T : class
{
    private readonly StructDeclaration<T> _declaration;

    internal StructSchema(StructDeclaration<T> declaration)
        : base(declaration.GoType, declaration.OpenApiName, declaration.Fields) => _declaration = declaration;

    /// <inheritdoc/>
    public override Type ClrType => typeof(T);

    /// <inheritdoc/>
    public override string Description => _declaration.KubernetesDoc is { } member ? SchemaDocs.OfKubernetes(member) : _declaration.Description;

    /// <inheritdoc/>
    public override bool Atomic => _declaration.Atomic;

    /// <inheritdoc/>
    public override IReadOnlyList<CelRule> Rules => _declaration.Rules;

    T ITypeSchema<T>.Zero => _declaration.New();

    /// <inheritdoc/>
    public override object New() => _declaration.New();

    internal override object? ReadObject(ref Utf8JsonReader reader, DecodeContext context)
    {
        T value = null!;
        return ((ITypeSchema<T>)this).Read(ref reader, context, ref value) ? value : null;
    }

    internal override void WriteObject(Utf8JsonWriter writer, object value) => ((ITypeSchema<T>)this).Write(writer, (T)value);

    /// <inheritdoc/>
    public override Value ToValue(object? value) => ((ITypeSchema<T>)this).ToValue((T)value!);

    bool ITypeSchema<T>.Read(ref Utf8JsonReader reader, DecodeContext context, ref T value)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            context.WrongType(JsonTokens.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return false;
        }
        value ??= _declaration.New();
        ReadMembers(ref reader, context, value);
        return true;
    }

    void ITypeSchema<T>.Write(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        object target = value ?? _declaration.New();
        foreach (var field in All.Ordered)
            field.Write(writer, target);
        writer.WriteEndObject();
    }

    Value ITypeSchema<T>.ToValue(T value)
    {
        var map = new MapValue();
        object target = value ?? _declaration.New();
        foreach (var field in All.Ordered)
        {
            if (field.ToValue(target) is { } member)
                map[field.Name] = member;
        }
        return map;
    }

    bool ITypeSchema<T>.IsEmpty(T value) => value is null;

    void ITypeSchema<T>.ApplyDefaults(T value) => ApplyDefaults(value);
}
