using System.Globalization;
using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// A JSON patch (RFC 6902), as evanphx/json-patch v4 applies it for k8s.io/apiserver: replace of a member that is not there adds it,
/// test takes a missing member for null, add and remove of the whole document fail. Immutable.
/// </summary>
public sealed class JsonPatch
{
    /// <summary>How many operations a patch may have.</summary>
    public const int OperationsMax = 10_000;

    /// <summary>Bytes, as JSON, that the copy operations of one patch may copy together.</summary>
    public const int CopiedBytesMax = 3 * 1024 * 1024;

    private readonly List<JsonPatchOperation> _operations;

    private JsonPatch(List<JsonPatchOperation> operations) => _operations = operations;

    /// <summary>True without operations.</summary>
    public bool IsEmpty => _operations.Count == 0;

    /// <summary>Reads a patch.</summary>
    /// <param name="json">The body.</param>
    /// <param name="strictErrors">Duplicate and unknown members, in the words of a strict decoder; empty if there are none.</param>
    /// <exception cref="StatusException">400: no list of operations. 413: more than <see cref="OperationsMax"/>.</exception>
    public static JsonPatch Parse(ReadOnlySpan<byte> json, out IReadOnlyList<string> strictErrors)
    {
        // An operation stands one step below the list, and has these members; its value may have any.
        var strict = new StrictErrors((path, name) => path.Depth != 1 || name is "op" or "path" or "from" or "value");
        var document = PatchDocument.Parse(json, "error decoding patch: ", strict);
        if (document is not (ListValue or NullValue))
            throw PatchErrors.Malformed($"error decoding patch: json: cannot unmarshal {document.JsonType} into Go value of type []handlers.jsonPatchOp");
        var items = (document as ListValue)?.Items ?? [];
        if (items.Count > OperationsMax)
            throw Statuses.TooLarge(string.Create(CultureInfo.InvariantCulture, $"Request entity too large: The allowed maximum operations in a JSON patch is {OperationsMax}, got {items.Count}"));
        strictErrors = [.. strict.Texts.Select(text => "json patch " + text)];
        return new JsonPatch(items.Select(JsonPatchOperation.Read).ToList());
    }

    /// <summary>Applies the operations in order; the result shares nothing with <paramref name="document"/>.</summary>
    /// <exception cref="StatusException">422: an operation failed; nothing of the patch counts.</exception>
    public Value Apply(Value document)
    {
        var (result, budget, walked) = (document.Clone(), new PatchBudget(), new WalkedPaths());
        foreach (var operation in _operations)
        {
            result = operation.Apply(result, budget);
            walked.Add(operation.Path);
        }
        return walked.Sort(result);
    }
}
