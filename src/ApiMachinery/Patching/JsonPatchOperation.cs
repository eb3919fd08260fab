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
                return Value is MapValue or ListValue ? Value.Clone() : throw Fails("replace operation value must be object or array");
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
                throw Fails($"Unexpected kind: {Shown(Kind ?? "unknown")}");
        }
        return document;
    }

    private void Add(Value document, Value value, PatchBudget budget)
    {
        CheckDepth(value, budget);
        if (!Resolve(document, Needed(Path, "path"), isTarget: true).TryAdd(value, budget))
            throw Fails($"error in {Kind} for path: '{Shown(Path)}': {InvalidIndex(Path)}");
    }

    private void Replace(Value document, Value value, PatchBudget budget)
    {
        CheckDepth(value, budget);
        if (!Resolve(document, Needed(Path, "path"), isTarget: true).TryReplace(value))
            throw Fails($"replace operation does not apply: doc is missing key: {Shown(Path)}: missing value");
    }

    private void CheckDepth(Value value, PatchBudget budget)
    {
        if (!budget.Fits(value, Needed(Path, "path").AsSpan().Count('/')))
            throw Fails("the document gets too deep");
    }

    private void Remove(Value document, string pointer, PatchBudget budget)
    {
        if (!Resolve(document, pointer, isTarget: false).TryRemove(budget))
            throw Fails($"error in {Kind} for path: '{Shown(pointer)}': Unable to remove nonexistent key: {Shown(pointer[(pointer.LastIndexOf('/') + 1)..])}: missing value");
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
            throw Fails($"testing value {Shown(Path)} failed: test failed");
    }

    private Value? Get(Value document, string pointer)
    {
        return Resolve(document, pointer, isTarget: false).TryGet(out var value) ? value : throw Fails($"error in {Kind} for path: '{Shown(pointer)}': {InvalidIndex(pointer)}");
    }

    private JsonPointer Resolve(Value document, string pointer, bool isTarget) => JsonPointer.TryResolve(document, pointer, out var place)
        ? place
        : throw Fails((Kind, isTarget) switch
        {
            ("add" or "remove", _) => $"{Kind} operation does not apply: doc is missing path: \"{Shown(pointer)}\": missing value",
            ("replace", _) => $"replace operation does not apply: doc is missing path: {Shown(pointer)}: missing value",
            ("test", _) => $"test operation does not apply: is missing path: {Shown(pointer)}: missing value",
            (_, true) => $"{Kind} operation does not apply: doc is missing destination path: {Shown(pointer)}: missing value",
            _ => $"{Kind} operation does not apply: doc is missing from path: {Shown(pointer)}: missing value",
        });

    /// <summary>A copy for each use: later operations edit what earlier ones added.</summary>
    private Value NewValue() => Value?.Clone() ?? NullValue.Instance;

    private string Needed(string? text, string member) => text ?? throw Fails($"{Kind} operation failed to decode {member}: missing value");

    private static string InvalidIndex(string? pointer) => $"Unable to access invalid index: {Shown(pointer?[(pointer.LastIndexOf('/') + 1)..])}: invalid index referenced";

    private static string Shown(string? text) => ClientText.Cut(text ?? "");

    /// <summary>In the words of evanphx/json-patch.</summary>
    private static StatusException Fails(string why) => PatchErrors.DoesNotApply(why);

    private static string? Text(MapValue map, string name) => map.Get(name) switch
    {
        null or NullValue => null,
        StringValue text => text.Text,
        var other => throw PatchErrors.Malformed($"error decoding patch: json: cannot unmarshal {other.JsonType} into Go struct field jsonPatchOp.{name} of type string"),
    };
}
