using OrleansAA.ApiMachinery.Registry;

using static OrleansAA.WorstCases.Planning;
using static OrleansAA.WorstCases.Text;

namespace OrleansAA.WorstCases;

/// <summary>Patches of large objects. The size is that of object and patch together.</summary>
internal static class PatchCases
{
    // Operations a patch has at the most.
    private const int OperationsMax = 10_000;

    public static IEnumerable<WorstCase> All => [.. Json, .. Merge, .. Strategic, .. Applying];

    private static IEnumerable<WorstCase> Json =>
    [
        JsonPatch("moves in a large map", n => Operations(n, i => Move($"/metadata/annotations/a{i}", $"/metadata/annotations/b{i}")), LargeMap),
        JsonPatch("moves of the same member", n => Operations(n, _ => Move("/metadata/annotations/a0", "/metadata/annotations/a0")), LargeMap),
        JsonPatch("removals from a large map", n => Operations(n, i => $"{{\"op\":\"remove\",\"path\":\"/metadata/annotations/a{i}\"}}"), LargeMap),
        JsonPatch("additions to a large map", n => Operations(n, i => Add($"/metadata/annotations/b{i}", "\"\"")), LargeMap),
        JsonPatch("replacements in a large map", n => Operations(n, i => $"{{\"op\":\"replace\",\"path\":\"/metadata/annotations/a{i}\",\"value\":\"x\"}}"), LargeMap),
        JsonPatch("removals and additions", n => Operations(n, i => i % 2 == 0 ? "{\"op\":\"remove\",\"path\":\"/metadata/annotations/a0\"}" : Add("/metadata/annotations/a0", "\"\"")), LargeMap),
        JsonPatch("moves of a large map", n => Operations(n, i => i % 2 == 0 ? Move("/metadata/annotations", "/metadata/labels") : Move("/metadata/labels", "/metadata/annotations")), LargeMap),
        JsonPatch("copies of a large map", n => Operations(n, i => Copy("/metadata/annotations", $"/x{i}")), LargeMap),
        JsonPatch("copies that double", n => Operations(n, _ => Copy("/metadata", "/metadata/x")), LargeMap),
        JsonPatch("copies of a small one, that double", n => Operations(n, i => i == 0 ? Add("/a", "[1]") : Copy("/a", "/a/-")), _ => "") with { Budget = new() { AllocatedBase = 100 << 20 } },
        JsonPatch("tests of a large map", n => Operations(n, _ => "{\"op\":\"test\",\"path\":\"/metadata/annotations\",\"value\":{\"a0\":\"\"}}"), LargeMap),
        JsonPatch("tests of a large map with itself", n => $"[{Repeat($"{{\"op\":\"test\",\"path\":\"/metadata/annotations\",\"value\":{{{Annotations(n / 8)}}}}},", n / 2)}{Add("/x", "1")}]", n => $"\"annotations\":{{{Annotations(n / 8)}}}"),
        JsonPatch("additions at the beginning of a large list", n => Operations(n, _ => Add("/metadata/finalizers/0", "\"a.b/c\"")), LargeList),
        JsonPatch("removals from the beginning of a large list", n => Operations(n, _ => "{\"op\":\"remove\",\"path\":\"/metadata/finalizers/0\"}"), LargeList),
        JsonPatch("moves from the beginning of a large list to its end", n => Operations(n, _ => Move("/metadata/finalizers/0", "/metadata/finalizers/-")), LargeList),
        JsonPatch("a pointer that is long", n => $"[{Add(Repeat("/a", n), "1")}]", _ => ""),
        JsonPatch("a pointer of escapes", n => $"[{Add("/" + Repeat("~1~0", n), "1")}]", _ => ""),
        JsonPatch("a pointer with a long index", n => $"[{Add("/metadata/finalizers/" + Repeat("1", n), "1")}]", LargeList),
        JsonPatch("nesting that grows", n => Operations(n, i => i == 0 ? Add("/x", "{}") : Move("/x", "/y") + "," + Add("/x", "{}") + "," + Move("/y", "/x/x")), _ => ""),
        JsonPatch("an addition of a deep value", n => $"[{Add("/x", Repeat("[", n / 2) + Repeat("]", n / 2))}]", _ => ""),
        JsonPatch("operations that are none", n => $"[{Repeat("{},", n)}{{}}]", _ => ""),
        JsonPatch("operations with unknown members", n => Operations(n, i => $"{{\"op\":\"test\",\"path\":\"/x\",\"x{i}\":1}}"), _ => ""),
        JsonPatch("an operation with a long name", n => $"[{{\"op\":\"{Repeat("a", n)}\",\"path\":\"/x\"}}]", _ => ""),
        JsonPatch("a result that is no object of this kind", n => $"[{Add("/spec/port", $"\"{Repeat("a", n)}\"")}]", LargeMap),
    ];

    private static IEnumerable<WorstCase> Merge =>
    [
        MergePatch("removals from a large map", n => $"{{\"metadata\":{{\"annotations\":{{{Number(i => $"\"a{i}\":null", n)}}}}}}}", LargeMap),
        MergePatch("additions to a large map", n => $"{{\"metadata\":{{\"annotations\":{{{Number(i => $"\"b{i}\":\"\"", n)}}}}}}}", LargeMap),
        MergePatch("maps that nest", n => Repeat("{\"a\":", n), _ => ""),
        MergePatch("unknown members", n => $"{{{Number(i => $"\"x{i}\":1", n)}}}", _ => ""),
        MergePatch("the same member", n => $"{{{Repeat("\"spec\":{\"port\":81},", n)}\"spec\":{{}}}}", _ => ""),
        MergePatch("a result that is no object of this kind", n => $"{{\"spec\":\"{Repeat("a", n)}\"}}", LargeMap),
        MergePatch("controllers", n => $"{{\"metadata\":{{\"ownerReferences\":[{Number(i => Owner(i, ",\"controller\":true"), n)}]}}}}", _ => ""),
    ];

    private static IEnumerable<WorstCase> Strategic =>
    [
        StrategicPatch("finalizers", n => $"{{\"metadata\":{{\"finalizers\":[{Number(i => $"\"a.b/g{i}\"", n)}]}}}}", LargeList),
        StrategicPatch("finalizers in another order", n => $"{{\"metadata\":{{\"$setElementOrder/finalizers\":[{Number(i => $"\"a.b/f{n - i}\"", n)}]}}}}", LargeList),
        StrategicPatch("finalizers taken away", n => $"{{\"metadata\":{{\"$deleteFromPrimitiveList/finalizers\":[{Number(i => $"\"a.b/f{i}\"", n)}]}}}}", LargeList),
        StrategicPatch("owners", n => $"{{\"metadata\":{{\"ownerReferences\":[{Number(i => Owner(i + 1), n)}]}}}}", LargeOwners),
        StrategicPatch("owners in another order", n => $"{{\"metadata\":{{\"$setElementOrder/ownerReferences\":[{Number(i => $"{{\"uid\":\"u{n - i}\"}}", n)}]}}}}", LargeOwners),
        StrategicPatch("owners and their order", n => $"{{\"metadata\":{{\"$setElementOrder/ownerReferences\":[{Number(i => $"{{\"uid\":\"u{i}\"}}", n / 2)}],\"ownerReferences\":[{Number(i => Owner(i), n / 2)}]}}}}", LargeOwners),
        StrategicPatch("owners taken away", n => $"{{\"metadata\":{{\"ownerReferences\":[{Number(i => $"{{\"$patch\":\"delete\",\"uid\":\"u{i}\"}}", n)}]}}}}", LargeOwners),
        StrategicPatch("the same owner", n => $"{{\"metadata\":{{\"ownerReferences\":[{Number(_ => Owner(7), n)}]}}}}", LargeOwners),
        StrategicPatch("owners that are to be replaced", n => $"{{\"metadata\":{{\"ownerReferences\":[{Number(i => Owner(i), n)},{{\"$patch\":\"replace\"}}]}}}}", LargeOwners),
        StrategicPatch("owners without a key", n => $"{{\"metadata\":{{\"ownerReferences\":[{Repeat("{},", n)}{{}}]}}}}", LargeOwners),
        StrategicPatch("members that are kept", n => $"{{\"metadata\":{{\"annotations\":{{\"$retainKeys\":[{Number(i => $"\"a{i}\"", n)}]}}}}}}", LargeMap),
        StrategicPatch("members that are not kept", n => $"{{\"metadata\":{{\"annotations\":{{\"$retainKeys\":[],{Number(i => $"\"a{i}\":null", n)}}}}}}}", LargeMap),
        StrategicPatch("removals from a large map", n => $"{{\"metadata\":{{\"annotations\":{{{Number(i => $"\"a{i}\":null", n)}}}}}}}", LargeMap),
        StrategicPatch("directives", n => $"{{{Number(i => $"\"$setElementOrder/x{i}\":[]", n)}}}", _ => ""),
        StrategicPatch("a directive with a long name", n => $"{{\"metadata\":{{\"$patch\":\"{Repeat("a", n)}\"}}}}", _ => ""),
        StrategicPatch("a directive of the wrong type", n => $"{{\"metadata\":{{\"$patch\":[{Repeat("1,", n)}1]}}}}", _ => ""),
        StrategicPatch("maps that nest", n => Repeat("{\"metadata\":", n), _ => ""),
        new("strategic merge patch of the status: conditions", n => Patch(
            WriteVerb.StrategicMergePatch, $"{{\"status\":{{\"conditions\":[{Number(i => $"{{\"type\":\"t{i + 1}\",\"status\":\"False\"}}", n / 2)}]}}}}",
            more: $"\"status\":{{\"conditions\":[{Number(i => $"{{\"type\":\"t{i}\",\"status\":\"True\",\"reason\":\"r\",\"message\":\"\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}}", n / 2)}]}}", subresource: "status")),
    ];

    private static IEnumerable<WorstCase> Applying =>
    [
        new("apply of annotations over other ones", n => Apply(Object($"\"annotations\":{{{Annotations(n / 2)}}}"), LargeMap(n / 2))),
        new("apply of annotations that another owns", n => Apply(Object($"\"annotations\":{{{Annotations(n / 2, "x")}}}"), $"{LargeMap(n / 2)},\"managedFields\":[{Manager("other", $"{{\"f:metadata\":{{\"f:annotations\":{{{Number(i => $"\"f:a{i}\":{{}}", n / 2)}}}}}}}")}]")),
        new("apply of annotations that another owns, by force", n => Apply(Object($"\"annotations\":{{{Annotations(n / 2, "x")}}}"), $"{LargeMap(n / 2)},\"managedFields\":[{Manager("other", $"{{\"f:metadata\":{{\"f:annotations\":{{{Number(i => $"\"f:a{i}\":{{}}", n / 2)}}}}}}}")}]", force: true)),
        new("apply of finalizers", n => Apply(Object($"\"finalizers\":[{Number(i => $"\"a.b/f{n - i}\"", n / 2)}]"), LargeList(n / 2))),
        new("apply of owners", n => Apply(Object($"\"ownerReferences\":[{Number(i => Owner(n - i), n / 2)}]"), LargeOwners(n / 2))),
        new("apply of the same owner", n => Apply(Object($"\"ownerReferences\":[{Number(_ => Owner(1), n)}]"))),
        new("apply of the same finalizer", n => Apply(Object($"\"finalizers\":[{Repeat("\"a.b/c\",", n)}\"a.b/c\"]"))),
        new("apply of a port that many own", n => Apply(Object(spec: "\"name\":\"http\",\"host\":\"h\",\"port\":81"), $"\"managedFields\":[{Number(i => Manager($"m{i}", "{\"f:spec\":{\"f:port\":{}}}"), n)}]")),
        new("update of what many own", n => Update(Object(spec: "\"name\":\"http\",\"host\":\"h\",\"port\":81"), $"\"managedFields\":[{Number(i => Manager($"m{i}", "{\"f:spec\":{\"f:port\":{}}}"), n)}]")),
        new("apply of what many own in an old version", n => Apply(Object(), $"\"managedFields\":[{Number(i => Manager($"m{i}", "{\"f:spec\":{\"f:port\":{}}}", "v0"), n)}]")),
        new("apply over a large last-applied-configuration", n => Apply(Object(), $"\"annotations\":{{\"kubectl.kubernetes.io/last-applied-configuration\":\"{{{Number(i => $"\\\"a{i}\\\":1", n)}}}\"}},\"managedFields\":[{Manager("kubectl-client-side-apply", "{\"f:spec\":{\"f:port\":{}}}")}]")),
        new("apply of unknown members", n => Apply(Object(more: Number(i => $"\"x{i}\":1", n)))),
        new("apply of values of wrong types", n => Apply(Object($"\"annotations\":{{{Number(i => $"\"a{i}\":[]", n)}}}"))),
    ];

    private static WorstCase JsonPatch(string name, Func<int, string> patch, Func<int, string> live) => Of("JSON patch", WriteVerb.JsonPatch, name, patch, live);

    private static WorstCase MergePatch(string name, Func<int, string> patch, Func<int, string> live) => Of("merge patch", WriteVerb.MergePatch, name, patch, live);

    private static WorstCase StrategicPatch(string name, Func<int, string> patch, Func<int, string> live) => Of("strategic merge patch", WriteVerb.StrategicMergePatch, name, patch, live);

    private static WorstCase Of(string type, WriteVerb verb, string name, Func<int, string> patch, Func<int, string> live) =>
        new($"{type}: {name}", n => Patch(verb, patch(n / 2), live(n / 2)));

    private static string Annotations(int bytes, string value = "") => Number(i => $"\"a{i}\":\"{value}\"", bytes);

    private static string LargeMap(int bytes) => $"\"annotations\":{{{Annotations(bytes)}}}";

    private static string LargeList(int bytes) => $"\"finalizers\":[{Number(i => $"\"a.b/f{i}\"", bytes)}]";

    private static string LargeOwners(int bytes) => $"\"ownerReferences\":[{Number(i => Owner(i), bytes)}]";

    private static string Owner(int i, string more = "") => $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p{i}\",\"uid\":\"u{i}\"{more}}}";

    private static string Manager(string name, string fields, string version = "v1") =>
        $"{{\"manager\":\"{name}\",\"operation\":\"Update\",\"apiVersion\":\"firewalld.fedoraproject.org/{version}\",\"time\":\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{fields}}}";

    /// <summary>As many operations as there may be, or as the bytes allow.</summary>
    private static string Operations(int bytes, Func<int, string> operation)
    {
        var length = operation(OperationsMax).Length + 1;
        return $"[{Count(operation, Math.Clamp(bytes / length, 1, OperationsMax / (operation(1).Split("\"op\"").Length - 1)))}]";
    }

    private static string Add(string path, string value) => $"{{\"op\":\"add\",\"path\":\"{path}\",\"value\":{value}}}";

    private static string Move(string from, string path) => $"{{\"op\":\"move\",\"from\":\"{from}\",\"path\":\"{path}\"}}";

    private static string Copy(string from, string path) => $"{{\"op\":\"copy\",\"from\":\"{from}\",\"path\":\"{path}\"}}";
}
