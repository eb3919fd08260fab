using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>What reading one document found besides the object: the first type error, and duplicate and unknown members.</summary>
internal sealed class DecodeContext
{
    private readonly List<string> _fields = [];

    public JsonPath Path { get; } = new();

    /// <summary>The structs being read, innermost last: Go names the innermost one in type errors.</summary>
    public Stack<string> Structs { get; } = new();

    public string? TypeError { get; private set; }

    public StrictErrors StrictErrors { get; } = new();

    public void EnterField(string name)
    {
        _fields.Add(name);
        Path.Push(name);
    }

    public void LeaveField()
    {
        _fields.RemoveAt(_fields.Count - 1);
        Path.Pop();
    }

    public void Duplicate() => StrictErrors.Duplicate(Path);

    public void Unknown(string name) => StrictErrors.Unknown(Path, name);

    /// <summary>Notes that a JSON value does not fit; the first such error is the one reported.</summary>
    /// <param name="found">What stands there: <c>string</c>, <c>number 80.0</c>, <c>object</c>.</param>
    /// <param name="goType">What should: <c>int32</c>.</param>
    public void WrongType(string found, string goType) => TypeError ??= Structs.Count == 0 || _fields.Count == 0
        ? $"json: cannot unmarshal {found} into Go value of type {goType}"
        : $"json: cannot unmarshal {found} into Go struct field {Structs.Peek()}.{string.Join('.', _fields)} of type {goType}";

    /// <summary>True while an object is read that this server wrote itself.</summary>
    public bool IsStored { get; init; }

    /// <summary>Values that are none of an enum's, with where they stand.</summary>
    public List<UnsupportedValue> Unsupported { get; } = [];

    /// <summary>Notes a value that is none of an enum's.</summary>
    public void NotSupported(string value, IReadOnlyList<string> names) => Unsupported.Add(new(Path.ToString()!, value, names));

    /// <summary>Notes an error of a type that reads itself (a time).</summary>
    public void Malformed(string message) => TypeError ??= message;
}
