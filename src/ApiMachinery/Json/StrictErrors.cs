using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Duplicate and unknown members of one document, in the order they were come upon, each once: <c>duplicate field "spec.port"</c>.</summary>
/// <remarks>Words, order and number are those of a strict decoder of sigs.k8s.io/json.</remarks>
/// <param name="isKnown">Where given, says whether what stands at a path may have a member; the members of a document without a type are all known.</param>
public sealed class StrictErrors(Func<JsonPath, string, bool>? isKnown = null)
{
    /// <summary>How many are told; the rest is passed over in silence (as kube does).</summary>
    public const int Max = 100;

    private readonly List<string> _texts = [];
    private HashSet<string>? _seen;

    /// <summary>What was found, as Strict and Warn tell it.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Whether what stands at the path may have the member.</summary>
    public bool Knows(JsonPath path, string name) => isKnown?.Invoke(path, name) ?? true;

    /// <param name="path">The path to the member.</param>
    public void Duplicate(JsonPath path) => Add("duplicate field ", path);

    /// <param name="path">The path to what the member stands in.</param>
    /// <param name="name">The member.</param>
    public void Unknown(JsonPath path, string name)
    {
        path.Push(name);
        Add("unknown field ", path);
        path.Pop();
    }

    private void Add(string what, JsonPath path)
    {
        if (_texts.Count >= Max)
            return;
        var text = what + GoQuote.Quote(path.ToString());
        if ((_seen ??= new(StringComparer.Ordinal)).Add(text))
            _texts.Add(text);
    }
}
