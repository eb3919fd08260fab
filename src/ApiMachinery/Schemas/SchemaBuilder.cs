using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// Builds schemas from C# types. What the type says: <see cref="JsonPropertyNameAttribute"/> names a member; nullable means "left out when null";
/// <see cref="JsonIgnoreAttribute"/> with WhenWritingDefault means "left out when zero"; <see cref="ListTypeAttribute"/>, <see cref="PatchMergeAttribute"/> and
/// <see cref="AtomicAttribute"/> speak to apply and strategic merge. KubernetesClient's own types carry none of this and are described by <see cref="MetaTypes"/>.
/// </summary>
public static class SchemaBuilder
{
    private static readonly ConcurrentDictionary<Type, StructSchema> Structs = new();

    // Guarded by the gate. Types may name each other in a circle: nobody outside sees any of them before all are complete.
    private static readonly Dictionary<Type, StructSchema> Unfinished = [];
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Lock Gate = new();

    /// <summary>The schema of a class; the same instance each time.</summary>
    public static StructSchema Of<T>()
        where T : class, new() => Of(typeof(T));

    public static StructSchema Of(Type type)
    {
        if (Structs.TryGetValue(type, out var known))
            return known;
        lock (Gate)
            return Build(type);
    }

    private static StructSchema Build(Type type)
    {
        try
        {
            var schema = BuildStruct(type);
            foreach (var (built, complete) in Unfinished)
                Structs[built] = complete;
            return schema;
        }
        finally
        {
            Unfinished.Clear();
        }
    }

    private static StructSchema BuildStruct(Type type)
    {
        if (Structs.TryGetValue(type, out var known) || Unfinished.TryGetValue(type, out known))
            return known;
        var foreign = MetaTypes.Find(type);
        var schema = new StructSchema(
            type,
            foreign?.GoType ?? $"{Package(type)}.{type.Name}",
            foreign?.OpenApiName ?? OpenApiName(type),
            Constructor(type),
            foreign?.Atomic ?? type.GetCustomAttribute<AtomicAttribute>() is not null);
        Unfinished[type] = schema;
        schema.Complete(foreign is null ? OwnFields(type) : foreign.Fields.Select(f => Field(type, f)));
        if (schema.Fields.Count > 64)
            throw new NotSupportedException($"{type} has {schema.Fields.Count} members; 64 are supported");
        return schema;
    }

    private static Func<object> Constructor(Type type)
    {
        var make = typeof(SchemaBuilder).GetMethod(nameof(ConstructorOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);
        return make.CreateDelegate<Func<object>>();
    }

    private static object ConstructorOf<T>()
        where T : new() => new T();

    private static IEnumerable<FieldSchema> OwnFields(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
            .OrderBy(p => p.MetadataToken);
        var fields = properties.Select(OwnField).ToList();
        return typeof(IKubernetesObject).IsAssignableFrom(type)
            ? fields.OrderBy(f => f.Name switch { "kind" => 0, "apiVersion" => 1, "metadata" => 2, _ => 3 })
            : fields;
    }

    private static FieldSchema OwnField(PropertyInfo property)
    {
        var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
        var nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null || Nullability.Create(property).WriteState == NullabilityState.Nullable;
        var emission = property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.WhenWritingDefault } ? Emission.UnlessEmpty
            : !nullable ? Emission.Always
            : Nullable.GetUnderlyingType(property.PropertyType) is not null ? Emission.UnlessNull
            : Emission.UnlessEmpty;
        var list = property.GetCustomAttribute<ListTypeAttribute>();
        var merge = property.GetCustomAttribute<PatchMergeAttribute>();
        var field = new MetaField(name, emission)
        {
            ListType = list?.Type ?? ListType.Atomic,
            Keys = list?.Keys ?? [],
            PatchMerge = merge is not null,
            PatchMergeKey = merge?.MergeKey,
            Atomic = property.GetCustomAttribute<AtomicAttribute>() is not null,
            PreserveUnknownFields = property.GetCustomAttribute<PreserveUnknownFieldsAttribute>() is not null,
        };
        return Field(property, field);
    }

    private static FieldSchema Field(Type type, MetaField field)
    {
        var property = type.GetProperties().Single(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == field.Name);
        return Field(property, field);
    }

    private static FieldSchema Field(PropertyInfo property, MetaField field) => new(
        field.Name, property, Member(property.PropertyType, field), field.Emission, PropertyAccessor.Of(property, field.Emission != Emission.Always), field.Atomic);

    private static TypeSchema Member(Type type, MetaField field)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalar(type, field) is { } scalar)
            return scalar;
        if (Generic(type, typeof(IDictionary<,>)) is { } map)
        {
            var made = typeof(MapSchema<>).MakeGenericType(map[1]);
            return Collection(made, map[1], (nameof(MapSchema.Atomic), field.Atomic));
        }
        if (Generic(type, typeof(IList<>)) is { } list)
        {
            var made = typeof(ListSchema<>).MakeGenericType(list[0]);
            return Collection(
                made, list[0], (nameof(ListSchema.Type), field.ListType), (nameof(ListSchema.Keys), field.Keys),
                (nameof(ListSchema.PatchMerge), field.PatchMerge), (nameof(ListSchema.PatchMergeKey), field.PatchMergeKey));
        }
        return BuildStruct(type);
    }

    private static TypeSchema Collection(Type schema, Type element, params (string Name, object? Value)[] settings)
    {
        var made = (TypeSchema)Activator.CreateInstance(schema)!;
        schema.GetProperty(nameof(ListSchema.Element))!.SetValue(made, Member(element, new MetaField("", Emission.Always)));
        foreach (var (name, value) in settings)
            schema.GetProperty(name)!.SetValue(made, value);
        return made;
    }

    private static Type[]? Generic(Type type, Type definition)
    {
        var found = type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type
            : type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition);
        return found?.GetGenericArguments();
    }

    private static ScalarSchema? Scalar(Type type, MetaField field) => type switch
    {
        _ when type == typeof(string) => new(ScalarType.String, type),
        _ when type == typeof(bool) => new(ScalarType.Boolean, type),
        _ when type == typeof(int) => new(ScalarType.Int32, type),
        _ when type == typeof(long) => new(ScalarType.Int64, type),
        _ when type == typeof(double) => new(ScalarType.Double, type),
        _ when type == typeof(DateTime) => new(ScalarType.Time, type),
        _ when type == typeof(object) || type == typeof(RawJson) => new(ScalarType.Raw, type) { PreserveUnknownFields = field.PreserveUnknownFields },
        _ => null,
    };

    /// <summary>The API version a type belongs to, taken from the end of its namespace (<c>...PortRules.V1</c> is <c>v1</c>): Go's package name.</summary>
    private static string Package(Type type)
    {
        var space = type.Namespace ?? "";
        return space[(space.LastIndexOf('.') + 1)..].ToLowerInvariant();
    }

    /// <summary><c>org.fedoraproject.firewalld.v1.PortRule</c>: the group turned around, the version, the type.</summary>
    private static string OpenApiName(Type type)
    {
        var group = ApiGroupAttribute.Of(type);
        return $"{string.Join('.', group.Split('.').Reverse())}.{Package(type)}.{type.Name}";
    }
}

/// <summary>The API group the types of an assembly's namespace belong to; put on each class that stands in OpenAPI documents.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ApiGroupAttribute(string group) : Attribute
{
    public string Group { get; } = group;

    internal static string Of(Type type) => type.GetCustomAttribute<ApiGroupAttribute>()?.Group
        ?? throw new NotSupportedException($"{type} has no [ApiGroup]: it cannot be named in OpenAPI documents");
}
