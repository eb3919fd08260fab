using static OrleansAA.WorstCases.Planning;
using static OrleansAA.WorstCases.Text;

namespace OrleansAA.WorstCases;

/// <summary>Objects that are created, in JSON.</summary>
internal static class BodyCases
{
    public static IEnumerable<WorstCase> All => [.. Syntax, .. Members, .. Metadata, .. Fields];

    private static IEnumerable<WorstCase> Syntax =>
    [
        Body("arrays that nest", n => Repeat("[", n)),
        Body("objects that nest", n => Repeat("{\"a\":", n)),
        Body("objects that nest in an unknown field", n => Object(more: "\"x\":" + Repeat("{\"a\":", n))),
        Body("arrays that nest and end in an unknown field", n => Object(more: $"\"x\":{Repeat("[", n / 2)}{Repeat("]", n / 2)}")),
        Body("blanks", n => Repeat(" ", n)),
        Body("blanks before an object", n => Repeat(" \n", n) + Object()),
        Body("a string without end", n => "{\"metadata\":\"" + Repeat("a", n)),
        Body("garbage", n => Repeat("\u0001", n)),
        Body("objects one after the other", n => Repeat("{}", n)),
        Body("commas", n => "{" + Repeat(",", n)),
        Body("a long number for a port", n => Object(spec: $"\"name\":\"http\",\"host\":\"h\",\"port\":1{Repeat("0", n)}")),
        Body("a long fraction for a port", n => Object(spec: $"\"name\":\"http\",\"host\":\"h\",\"port\":0.{Repeat("0", n)}1")),
        Body("a long exponent for a port", n => Object(spec: $"\"name\":\"http\",\"host\":\"h\",\"port\":1e{Repeat("9", n)}")),
        Body("numbers in an unknown list", n => Object(more: $"\"x\":[{Repeat("1,", n)}1]")),
        Body("long numbers in an unknown list", n => Object(more: $"\"x\":[{Repeat("1.7976931348623157e308,", n)}1]")),
        Body("escapes", n => Object($"\"annotations\":{{\"a\":\"{Repeat("\\u0001", n)}\"}}")),
        Body("half surrogates", n => Object($"\"annotations\":{{\"a\":\"{Repeat("\\ud800", n)}\"}}")),
        Body("backslashes", n => Object($"\"annotations\":{{\"a\":\"{Repeat("\\\\", n)}\"}}")),
        Body("what is escaped for HTML", n => Object($"\"annotations\":{{\"a\":\"{Repeat("<", n)}\"}}")),
        Body("long apiVersion", n => $"{{\"apiVersion\":\"{Repeat("a", n)}\",\"kind\":\"PortRule\"}}"),
        Body("apiVersion of slashes", n => $"{{\"apiVersion\":\"{Repeat("a/", n)}\",\"kind\":\"PortRule\"}}"),
        Body("long kind", n => $"{{\"apiVersion\":\"v1\",\"kind\":\"{Repeat("a", n)}\"}}"),
        Body("kind of another type", n => $"{{\"apiVersion\":\"v1\",\"kind\":[{Repeat("1,", n)}1]}}"),
    ];

    private static IEnumerable<WorstCase> Members =>
    [
        .. Validated("unknown members", n => Object(more: Number(i => $"\"x{i}\":1", n))),
        .. Validated("unknown members in spec", n => Object(spec: "\"name\":\"http\",\"host\":\"h\",\"port\":80," + Number(i => $"\"x{i}\":1", n))),
        .. Validated("an unknown member with a long name", n => Object(more: $"\"{Repeat("x", n)}\":1")),
        .. Validated("the same member again and again", n => Object(more: Repeat("\"spec\":{\"port\":1},", n) + "\"spec\":{\"port\":1}")),
        .. Validated("the same unknown member again and again", n => Object(more: Repeat("\"x\":1,", n) + "\"x\":1")),
        .. Validated("members twice", n => Object($"\"annotations\":{{{Number(i => $"\"a{i / 2}\":\"\"", n)}}}")),
        .. Validated("unknown members of conditions", n => Object(more: $"\"status\":{{\"conditions\":[{Number(i => $"{{\"type\":\"t{i}\",\"x{i}\":1}}", n)}]}}")),
    ];

    private static IEnumerable<WorstCase> Metadata =>
    [
        Body("labels", n => Object($"\"labels\":{{{Number(i => $"\"a{i}\":\"v\"", n)}}}")),
        Body("labels that are wrong", n => Object($"\"labels\":{{{Number(i => $"\"a b{i}\":\"v v\"", n)}}}")),
        Body("a label key that is long", n => Object($"\"labels\":{{\"{Repeat("a", n)}\":\"v\"}}")),
        Body("a label key of dots", n => Object($"\"labels\":{{\"{Repeat("a.", n)}/x\":\"v\"}}")),
        Body("a label key of slashes", n => Object($"\"labels\":{{\"{Repeat("a/", n)}x\":\"v\"}}")),
        Body("a label value that is long", n => Object($"\"labels\":{{\"a\":\"{Repeat("a-", n)}\"}}")),
        Body("annotations", n => Object($"\"annotations\":{{{Number(i => $"\"a{i}\":\"\"", n)}}}")),
        Body("annotations that are wrong", n => Object($"\"annotations\":{{{Number(i => $"\"a b{i}\":\"\"", n)}}}")),
        Body("an annotation key that is long", n => Object($"\"annotations\":{{\"{Repeat("A", n)}\":\"\"}}")),
        Body("annotations that are no text", n => Object($"\"annotations\":{{{Number(i => $"\"a{i}\":1", n)}}}")),
        Body("a name that is long", n => Object($"\"name\":\"{Repeat("a.", n)}\"")),
        Body("a name that ends in a letter that may not be there", n => Object($"\"name\":\"{Repeat("a", n)}_\"")),
        Body("a name of dashes", n => Object($"\"name\":\"{Repeat("-", n)}\"")),
        Body("a generateName that is long", n => Object($"\"generateName\":\"{Repeat("a-", n)}\"")),
        Body("a namespace that is long", n => Object($"\"namespace\":\"{Repeat("a", n)}\"")),
        Body("a resourceVersion that is long", n => Object($"\"resourceVersion\":\"{Repeat("1", n)}\"")),
        Body("a uid that is long", n => Object($"\"uid\":\"{Repeat("1", n)}\"")),
        Body("a generation that is long", n => Object($"\"generation\":{Repeat("1", n)}")),
        Body("a time that is long", n => Object($"\"creationTimestamp\":\"2026-01-01T00:00:00.{Repeat("0", n)}Z\"")),
        Body("a time of signs", n => Object($"\"creationTimestamp\":\"{Repeat("-", n)}\"")),
        Body("finalizers", n => Object($"\"finalizers\":[{Number(i => $"\"a.b/f{i}\"", n)}]")),
        Body("finalizers that are wrong", n => Object($"\"finalizers\":[{Number(i => $"\"f {i}\"", n)}]")),
        Body("finalizers that conflict", n => Object($"\"finalizers\":[{Repeat("\"orphan\",\"foregroundDeletion\",", n)}\"orphan\"]")),
        Body("the same finalizer", n => Object($"\"finalizers\":[{Repeat("\"a.b/c\",", n)}\"a.b/c\"]")),
        Body("controllers", n => Object($"\"ownerReferences\":[{Number(Owner("\"controller\":true"), n)}]")),
        Body("owners", n => Object($"\"ownerReferences\":[{Number(Owner("\"controller\":false"), n)}]")),
        Body("the same owner", n => Object($"\"ownerReferences\":[{Number(i => Owner("\"controller\":false")(0), n)}]")),
        Body("owners that are wrong", n => Object($"\"ownerReferences\":[{Repeat("{},", n)}{{}}]")),
        Body("owners of a wrong version", n => Object($"\"ownerReferences\":[{Number(i => $"{{\"apiVersion\":\"a/b/c/{i}\",\"kind\":\"\",\"name\":\"\",\"uid\":\"\"}}", n)}]")),
        Body("an owner with a long name", n => Object($"\"ownerReferences\":[{{\"apiVersion\":\"{Repeat("v", n / 3)}\",\"kind\":\"{Repeat("k", n / 3)}\",\"name\":\"{Repeat("n", n / 3)}\",\"uid\":\"u\"}}]")),
        Body("owners that are no objects", n => Object($"\"ownerReferences\":[{Repeat("1,", n)}1]")),
        .. ManagedFields,
    ];

    private static IEnumerable<WorstCase> ManagedFields =>
    [
        Body("managers", n => Object($"\"managedFields\":[{Number(i => Manager($"m{i}", "{\"f:spec\":{\"f:port\":{}}}"), n)}]")),
        Body("managers that are wrong", n => Object($"\"managedFields\":[{Repeat("{\"operation\":\"x\"},", n)}{{}}]")),
        Body("managers with long names", n => Object($"\"managedFields\":[{Manager(Repeat("m", n), "{}")}]")),
        Body("a manager of many fields", n => Object($"\"managedFields\":[{Manager("m", $"{{{Number(i => $"\"f:a{i}\":{{}}", n)}}}")}]")),
        Body("a manager of fields in no order", n => Object($"\"managedFields\":[{Manager("m", $"{{{Number(i => $"\"f:a{(i * 7919L) % 1000003}\":{{}}", n)}}}")}]")),
        Body("a manager of the same field", n => Object($"\"managedFields\":[{Manager("m", $"{{{Repeat("\"f:a\":{},", n)}\"f:a\":{{}}}}")}]")),
        Body("a manager of fields that nest", n => Object($"\"managedFields\":[{Manager("m", Repeat("{\"f:a\":", n))}]")),
        Body("a manager of keys", n => Object($"\"managedFields\":[{Manager("m", $"{{\"f:status\":{{\"f:conditions\":{{{Number(i => $"\"k:{{\\\"type\\\":\\\"{i}\\\"}}\":{{}}", n)}}}}}}}")}]")),
        Body("a manager of a key with many members", n => Object($"\"managedFields\":[{Manager("m", $"{{\"k:{{{Number(i => $"\\\"a{i}\\\":1", n)}}}\":{{}}}}")}]")),
        Body("a manager of a value that nests", n => Object($"\"managedFields\":[{Manager("m", $"{{\"v:{Repeat("[", n)}\":{{}}}}")}]")),
        Body("a manager of a long number", n => Object($"\"managedFields\":[{Manager("m", $"{{\"v:1{Repeat("0", n)}\":{{}}}}")}]")),
        Body("a manager of a long index", n => Object($"\"managedFields\":[{Manager("m", $"{{\"i:{Repeat("1", n)}\":{{}}}}")}]")),
        Body("a manager of values", n => Object($"\"managedFields\":[{Manager("m", $"{{\"f:metadata\":{{\"f:finalizers\":{{{Number(i => $"\"v:\\\"a{i}\\\"\":{{}}", n)}}}}}}}")}]")),
    ];

    private static IEnumerable<WorstCase> Fields =>
    [
        Body("a host of labels", n => Object(spec: $"\"name\":\"http\",\"host\":\"{Repeat("a.", n)}a\",\"port\":80")),
        Body("a host that ends wrong", n => Object(spec: $"\"name\":\"http\",\"host\":\"{Repeat("a", n)}_\",\"port\":80")),
        Body("a host of colons", n => Object(spec: $"\"name\":\"http\",\"host\":\"{Repeat(":", n)}\",\"port\":80")),
        Body("a host of digits", n => Object(spec: $"\"name\":\"http\",\"host\":\"{Repeat("1.", n)}\",\"port\":80")),
        Body("a host like an IPv6 address", n => Object(spec: $"\"name\":\"http\",\"host\":\"{Repeat("0:", n)}1.1.1.1\",\"port\":80")),
        Body("a host with a zone", n => Object(spec: $"\"name\":\"http\",\"host\":\"fe80::1%{Repeat("e", n)}\",\"port\":80")),
        Body("a rule's name of dashes", n => Object(spec: $"\"name\":\"{Repeat("-", n)}\",\"host\":\"h\",\"port\":80")),
        Body("a rule's name that cannot be printed", n => Object(spec: $"\"name\":\"{Repeat("\\u0007", n)}\",\"host\":\"h\",\"port\":80")),
        Body("a host of the wrong type", n => Object(spec: $"\"name\":\"http\",\"host\":[{Repeat("1,", n)}1],\"port\":80")),
        Status("conditions", n => $"{Number(i => Condition($"t{i}"), n)}"),
        Status("conditions of the same type", n => $"{Number(_ => Condition("t"), n)}"),
        // What is not sent comes back empty: 3 bytes are 75.
        Status("conditions without anything", n => $"{Repeat("{},", n)}{{}}") with { Budget = new() { AnswerPerByte = 32 } },
        Status("a condition with a long message", n => Condition("t", $",\"message\":\"{Repeat("m", n)}\"")),
        Status("a condition with a long time", n => $"{{\"type\":\"t\",\"lastTransitionTime\":\"{Repeat("2", n)}\"}}"),
    ];

    private static WorstCase Body(string name, Func<int, string> body) => new($"create: {name}", n => Create(body(n)));

    private static IEnumerable<WorstCase> Validated(string name, Func<int, string> body) =>
        new[] { "Strict", "Warn", "Ignore" }.Select(v => new WorstCase($"create, {v}: {name}", n => Create(body(n), v)));

    private static WorstCase Status(string name, Func<int, string> conditions) =>
        new($"update of the status: {name}", n => Update(Object(more: $"\"status\":{{\"conditions\":[{conditions(n)}]}}"), "", "status"));

    private static Func<int, string> Owner(string more) => i => $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p{i}\",\"uid\":\"u{i}\",{more}}}";

    private static string Manager(string name, string fields) =>
        $"{{\"manager\":\"{name}\",\"operation\":\"Update\",\"apiVersion\":\"firewalld.fedoraproject.org/v1\",\"time\":\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{fields}}}";

    private static string Condition(string type, string more = "") =>
        $"{{\"type\":\"{type}\",\"status\":\"True\",\"reason\":\"r\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"{more}}}";
}
