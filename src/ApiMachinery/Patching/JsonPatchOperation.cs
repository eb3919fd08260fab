using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>One operation of a <see cref="JsonPatch"/>. What it misses is told when it is applied, not when it is read.</summary>
internal sealed record JsonPatchOperation(string? Kind, string? Path, string? From, Value? Value)
{
    /// <summary>Reads one item of the list.</summary>
    /// <exception cref="StatusException">400: the item is no object, or a member of it no string.</exception>
    public static JsonPatchOperation Read(Value item)
    {
        if (item is NullValue)
            return new(null, null, null, null);
        if (item is not MapValue map)
            throw PatchErrors.Malformed($"error decoding patch: json: cannot unmarshal {item.JsonType} into Go value of type handlers.jsonPatchOp");
        return new(Text(map, "op"), Text(map, "path"), Text(map, "from"), map.Get("value"));
    }

    /// <summary>Edits <paramref name="document"/> and returns it, or what takes its place.</summary>
    /// <param name="document">The document so far.</param>
    /// <param name="budget">What the patch may still cost.</param>
    /// <exception cref="StatusException">422: the operation does not apply.</exception>
    public Value Apply(Value document, PatchBudget budget)
    {
        switch (Kind)
        {
            case "add":
                Add(document, NewValue(), budget);
                break;
            case "remove":
                Remove(document, Needed(Path, "path"), budget);
                break;
            case "replace" when Path is "":
                return Value is MapValue or ListValue ? Value.Clone() : throw Fails("the document is an object or a list");
            case "replace":
                Replace(document, NewValue(), budget);
                break;
            case "move":
                var moved = Get(document, Needed(From, "from"));
                Remove(document, From!, budget);
                Add(document, moved ?? NullValue.Instance, budget);
                break;
            case "copy":
                Copy(document, budget);
                break;
            case "test":
                Test(document);
                break;
            default:
                throw Fails("no such operation");
        }
        return document;
    }

    private void Add(Value document, Value value, PatchBudget budget)
    {
        CheckDepth(value, budget);
        if (!Resolve(document, Needed(Path, "path")).TryAdd(value, budget))
            throw Fails("no such index");
    }

    private void Replace(Value document, Value value, PatchBudget budget)
    {
        CheckDepth(value, budget);
        if (!Resolve(document, Needed(Path, "path")).TryReplace(value))
            throw Fails("no such index");
    }

    private void CheckDepth(Value value, PatchBudget budget)
    {
        if (!budget.Fits(value, Needed(Path, "path").AsSpan().Count('/')))
            throw Fails("the document gets too deep");
    }

    private void Remove(Value document, string pointer, PatchBudget budget)
    {
        if (!Resolve(document, pointer).TryRemove(budget))
            throw Fails("nothing there to remove");
    }

    private void Copy(Value document, PatchBudget budget)
    {
        var source = Get(document, Needed(From, "from")) ?? NullValue.Instance;
        if (!budget.TryCopy(source))
            throw Fails("too much is copied");
        Add(document, source.Clone(), budget);
    }

    private void Test(Value document)
    {
        var actual = Needed(Path, "path").Length == 0 ? document : Get(document, Path!);
        var expected = Value is NullValue ? null : Value;
        if (!Equals(actual, expected))
            throw Fails("the test failed");
    }

    private Value? Get(Value document, string pointer) => Resolve(document, pointer).TryGet(out var value) ? value : throw Fails("no such index");

    private JsonPointer Resolve(Value document, string pointer) => JsonPointer.TryResolve(document, pointer, out var place)
        ? place
        : throw Fails("the document is missing the path");

    /// <summary>A copy for each use: later operations edit what earlier ones added.</summary>
    private Value NewValue() => Value?.Clone() ?? NullValue.Instance;

    private string Needed(string? text, string member) => text ?? throw Fails($"the operation misses {member}");

    private StatusException Fails(string why) => PatchErrors.DoesNotApply($"{ClientText.Cut(Kind ?? "operation")} {ClientText.Quote(Path ?? "")}: {why}");

    private static string? Text(MapValue map, string name) => map.Get(name) switch
    {
        null or NullValue => null,
        StringValue text => text.Text,
        var other => throw PatchErrors.Malformed($"error decoding patch: json: cannot unmarshal {other.JsonType} into Go struct field jsonPatchOp.{name} of type string"),
    };
}
