using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>A member of a kind, or of one of its members, by way of structs alone: <c>spec.replicas</c>.</summary>
internal sealed class MemberPath
{
    private readonly FieldSchema[] _fields;

    private MemberPath(FieldSchema[] fields) => _fields = fields;

    public IEnumerable<string> Names => _fields.Select(f => f.Name);

    public FieldSchema Last => _fields[^1];

    /// <returns>Null if the type has no such member.</returns>
    public static MemberPath? Find(StructSchema schema, string path)
    {
        var fields = new List<FieldSchema>();
        foreach (var name in path.Split('.'))
        {
            var owner = fields.Count == 0 ? schema : fields[^1].Type as StructSchema;
            if (owner?.Field(name) is not { } field)
                return null;
            fields.Add(field);
        }
        return new([.. fields]);
    }

    /// <summary>The member's value; null where what it would be in is absent.</summary>
    public object? Get(object target)
    {
        object? value = target;
        foreach (var field in _fields)
        {
            if (value is null)
                return null;
            value = field.Get(value);
        }
        return value;
    }

    /// <summary>Sets the member; what it is in is made where it is absent.</summary>
    /// <param name="target">The object.</param>
    /// <param name="value">Of the member's type; null makes it zero.</param>
    public void Set(object target, object? value)
    {
        foreach (var field in _fields.AsSpan(..^1))
        {
            if (field.Get(target) is null)
            {
                if (value is null)
                    return;
                field.Set(target, ((StructSchema)field.Type).New());
            }
            target = field.Get(target)!;
        }
        if (value is null)
            Last.Reset(target);
        else
            Last.Set(target, value);
    }

    /// <summary>Makes the member what it is in another object. The two share it.</summary>
    public void Copy(object from, object to) => Set(to, Get(from));
}
