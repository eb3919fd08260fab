using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi.Protobuf;

/// <summary>How a JSON value becomes a protobuf field.</summary>
internal abstract class ProtoType
{
    public static readonly ProtoType Text = new Leaf((writer, field, value) => writer.WriteString(field, ((StringValue)value).Text));

    public static readonly ProtoType Flag = new Leaf((writer, field, value) => writer.WriteVarint(field, ((BooleanValue)value).Flag ? 1UL : 0));

    public static readonly ProtoType Number = new Leaf((writer, field, value) => writer.WriteDouble(field, ((IntegerValue)value).Number));

    /// <summary>gnostic's Any: the value as YAML, of which JSON is a part.</summary>
    public static readonly ProtoType Any = new Leaf((writer, field, value) => writer.WriteMessage(field, any => any.WriteString(2, value.ToString())));

    public abstract void Write(ProtoWriter writer, int field, Value value);

    /// <summary>A repeated field: the field once for each item.</summary>
    public static ProtoType Repeated(ProtoType item) => new Leaf((writer, field, value) =>
    {
        foreach (var element in ((ListValue)value).Items)
            item.Write(writer, field, element);
    });

    /// <summary>A message of one field that holds what the value is: gnostic's way to put a list, a map or a union into a field.</summary>
    public static ProtoType Wrapped(int inner, ProtoType type) =>
        new Leaf((writer, field, value) => writer.WriteMessage(field, message => type.Write(message, inner, value)));

    /// <summary>A message whose one field depends on the value.</summary>
    public static ProtoType OneOf(Func<Value, (int Field, ProtoType Type)> choose) => new Leaf((writer, field, value) =>
        writer.WriteMessage(field, message =>
        {
            var (inner, type) = choose(value);
            type.Write(message, inner, value);
        }));

    /// <summary>A map: the field once for each member, as a message of name (1) and value (2).</summary>
    public static ProtoType Named(ProtoType type) => new Leaf((writer, field, value) =>
    {
        foreach (var (name, member) in ((MapValue)value).Members)
            WriteNamed(writer, field, name, type, member);
    });

    protected static void WriteNamed(ProtoWriter writer, int field, string name, ProtoType type, Value value) => writer.WriteMessage(field, message =>
    {
        message.WriteString(1, name);
        type.Write(message, 2, value);
    });

    private sealed class Leaf(Action<ProtoWriter, int, Value> write) : ProtoType
    {
        public override void Write(ProtoWriter writer, int field, Value value) => write(writer, field, value);
    }
}

/// <summary>
/// A message: which member of the JSON object is which field. A member the table does not name is an error, so that nothing is
/// dropped in silence when a document gains a member.
/// </summary>
/// <param name="name">The message's name.</param>
/// <param name="extensions">The field that takes x-... members; 0 if there is none.</param>
internal sealed class ProtoMessage(string name, int extensions = 0) : ProtoType
{
    private readonly Dictionary<string, (int Field, ProtoType Type)> _fields = new(StringComparer.Ordinal);
    private (int Field, ProtoType Type)? _others;

    public ProtoMessage Field(int field, string member, ProtoType type)
    {
        _fields.Add(member, (field, type));
        return this;
    }

    /// <summary>Where members go that have no field of their own: as pairs of name and value.</summary>
    public ProtoMessage Others(int field, ProtoType type)
    {
        _others = (field, type);
        return this;
    }

    public override void Write(ProtoWriter writer, int field, Value value) => writer.WriteMessage(field, message => WriteMembers(message, value));

    public void WriteMembers(ProtoWriter writer, Value value)
    {
        foreach (var (member, content) in ((MapValue)value).Members)
        {
            if (_fields.TryGetValue(member, out var known))
                known.Type.Write(writer, known.Field, content);
            else if (extensions > 0 && member.StartsWith("x-", StringComparison.Ordinal))
                WriteNamed(writer, extensions, member, Any, content);
            else if (_others is { } others)
                WriteNamed(writer, others.Field, member, others.Type, content);
            else
                throw new NotSupportedException($"{name} has no field for {member}");
        }
    }
}
