using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.PortRules;

namespace OrleansAA.Fuzzing.Targets;

/// <summary>Patches of an object: it stays as it is, and the outcome is a document that can be stored. A merge patch that is applied is applied.</summary>
internal static class Patches
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();

    private static readonly byte[] Live = """
        {"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","metadata":{"name":"web","namespace":"ns","labels":{"a":"b","c":"d"},"annotations":{"x":"y"},
        "finalizers":["a.b/c","d.e/f"],"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"1"},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"2"}]},
        "spec":{"name":"http","host":"h","port":80},
        "status":{"observedGeneration":1,"conditions":[{"type":"A","status":"True"},{"type":"B","status":"False"}]}}
        """u8.ToArray();

    public static void Json(byte[] input) => Check(live => JsonPatch.Parse(Mended(input), out _).Apply(live), isIdempotent: false);

    public static void Merge(byte[] input) => Check(live => MergePatch.Apply(live, MergePatch.Parse(Mended(input), out _)), isIdempotent: true);

    public static void Strategic(byte[] input) =>
        Check(live => live is MapValue map ? StrategicMergePatch.Apply(map, StrategicMergePatch.Parse(Mended(input), out _), Kind.Storage.Schema) : live, isIdempotent: false);

    private static ReadOnlySpan<byte> Mended(byte[] input) => JsonUnicode.Mend(input).Span;

    private static void Check(Func<Value, Value> apply, bool isIdempotent)
    {
        var live = ValueJson.Parse(Live);
        var before = live.ToString();
        Value patched;
        try
        {
            patched = apply(live);
        }
        catch (StatusException)
        {
            Oracle.Same(before, live.ToString(), "a patch that is refused edits the object");
            return;
        }
        Oracle.Same(before, live.ToString(), "a patch edits the object");
        var written = ValueJson.Write(patched);
        Oracle.Holds(ValueJson.Parse(written).Equals(patched), "what was patched cannot be stored");
        Oracle.Same(patched.ToString(), apply(live).ToString(), "the same patch of the same object has another outcome");
        if (isIdempotent)
            Oracle.Same(patched.ToString(), apply(patched).ToString(), "a merge patch that is applied again changes something");
    }
}
