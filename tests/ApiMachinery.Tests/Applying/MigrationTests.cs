using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>From client-side to server-side apply, and from one schema to another.</summary>
public sealed class MigrationTests
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    private const string Applied = """{"apiVersion":"example.com/v1","kind":"Rule","metadata":{"name":"web"},"spec":{"name":"http","host":"a","port":8080}}""";

    private const string AnnotationFields = "\"f:metadata\":{\"f:annotations\":{\".\":{},\"f:" + Annotation + "\":{}}}";

    [Fact]
    public void Kubectl_takes_over_what_it_applied_client_side_and_renews_the_annotation()
    {
        var store = ClientSide(Applied).Apply("kubectl", """{"metadata":{"name":"web"},"spec":{"port":443,"name":"http","host":"a"}}""");

        Assert.Equal(
            [
                """kubectl Apply v1@7 {"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}""",
                "kubectl-client-side-apply Update v1@6 {" + AnnotationFields + ",\"f:spec\":{\"f:host\":{},\"f:name\":{}}}",
            ],
            store.Owners());
        Assert.Equal(
            """{"apiVersion":"example.com/v1","kind":"Rule","metadata":{"name":"web"},"spec":{"host":"a","name":"http","port":443}}""" + "\n",
            store.Metadata.Annotations[Annotation]);
    }

    [Theory]
    [InlineData("alpha")]
    [InlineData("kubectl2")]
    public void Another_manager_conflicts_and_leaves_the_annotation(string manager)
    {
        var store = ClientSide(Applied);

        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using example.com/v1: .spec.port",
            Conflict(() => store.Apply(manager, """{"metadata":{"name":"web"},"spec":{"port":443}}""")));

        store.Apply(manager, """{"metadata":{"name":"web"},"spec":{"port":443}}""", force: true);
        Assert.Equal(Applied, store.Metadata.Annotations[Annotation]);
    }

    [Fact]
    public void What_was_changed_since_is_a_conflict_and_only_that()
    {
        var store = ClientSide(Applied).Patch("editor", """{"spec":{"host":"b"}}""");

        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"editor\" using example.com/v1: .spec.host",
            Conflict(() => store.Apply("kubectl", """{"metadata":{"name":"web"},"spec":{"name":"http","host":"c","port":443}}""")));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"apiVersion":"example.com/v1","metadata":{"name":"web"},"spec":{"port":8080}}""")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Rule","metadata":{"name":"web"},"spec":{"port":8080}}""")]
    [InlineData("""{"apiVersion":"example.com/v1","kind":"Rule","metadata":{"name":"web"},"spec":{"port":8080,"colour":"red"}}""")]
    public void An_annotation_that_says_nothing_of_use_allows_nothing(string annotation) => Assert.Equal(
        "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using example.com/v1: .spec.port",
        Conflict(() => ClientSide(annotation).Apply("kubectl", """{"metadata":{"name":"web"},"spec":{"port":443}}""")));

    [Fact]
    public void An_annotation_that_would_grow_too_large_goes()
    {
        var note = new string('x', 200_000);

        var store = ClientSide(Applied).Apply("kubectl", $$$"""{"metadata":{"name":"web","annotations":{"note":"{{{note}}}"}},"spec":{"name":"http","host":"a","port":8080}}""");

        Assert.Equal(["note"], store.Metadata.Annotations.Keys);
    }

    [Fact]
    public void What_nobody_owns_stays_as_long_as_its_parent()
    {
        var store = new Store(Shape.Of)
            .Create("maker", """{"metadata":{"name":"web","labels":{"a":"1","b":"2"}},"spec":{"set":["x","y"],"struct":{"name":"n","value":"v"},"named":[{"name":"k","value":"1"},{"name":"l"}]}}""")
            .Patch("maker", Owns("""{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:set":{"v:\"x\"":{}},"f:struct":{"f:name":{}},"f:named":{"k:{\"name\":\"k\"}":{".":{},"f:name":{}}}}}"""));

        store.Apply("alpha", """{"metadata":{"name":"web","labels":{"c":"3"}},"spec":{"set":["z"],"struct":{"tags":["t"]},"named":[{"name":"m"}]}}""");
        Assert.Equal(
            """{"metadata":{"name":"web","labels":{"b":"2","c":"3"}},"spec":{"set":["y","z"],"named":[{"name":"l"},{"name":"m"}],"struct":{"value":"v","tags":["t"]}}}""",
            store.Json());

        // A field nobody owns anything in any more goes with all it holds.
        store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"struct":{"tags":["t"]}}}""");
        Assert.Equal("""{"metadata":{"name":"web"},"spec":{"struct":{"value":"v","tags":["t"]}}}""", store.Json());
    }

    [Theory]
    [InlineData("""{"f:atomicMap":{"f:a":{},"f:b":{}}}""", """{"f:atomicMap":{}}""")]
    [InlineData("""{"f:atomicMap":{".":{},"f:a":{}}}""", """{"f:atomicMap":{}}""")]
    [InlineData("""{"f:atoms":{"v:\"a\"":{}}}""", """{"f:atoms":{}}""")]
    [InlineData("""{"f:atomicStruct":{"f:tags":{"v:\"a\"":{}}},"f:map":{"f:a":{}}}""", """{"f:atomicStruct":{},"f:map":{"f:a":{}}}""")]
    [InlineData("""{"f:raw":{"f:a":{"f:b":{}}}}""", """{"f:raw":{}}""")]
    [InlineData("""{"f:open":{"f:a":{"f:b":{}}}}""", """{"f:open":{"f:a":{"f:b":{}}}}""")]
    [InlineData("""{"f:named":{"k:{\"name\":\"a\"}":{"f:tags":{"v:1":{}}}},"f:gone":{"f:x":{}}}""", """{"f:gone":{"f:x":{}},"f:named":{"k:{\"name\":\"a\"}":{"f:tags":{"v:1":{}}}}}""")]
    public void Who_owned_parts_of_what_is_atomic_now_owns_the_whole(string owned, string becomes)
    {
        var store = new Store(Shape.Of).Create("maker", """{"metadata":{"name":"web"},"spec":{"map":{"a":"1"}}}""").Patch("maker", Owns($"{{\"f:spec\":{owned}}}"));

        store.Patch("maker", """{"metadata":{"labels":{"l":"1"}}}""");

        Assert.Equal($"alpha Apply v1 {{\"f:spec\":{becomes}}}", store.Owners()[0]);
    }

    [Fact]
    public void What_a_manager_applied_can_be_extracted_and_applied_again()
    {
        var store = new Store(Shape.Of)
            .Create("maker", """{"metadata":{"name":"web"},"spec":{"map":{"a":"1"},"ports":[{"port":1,"protocol":"TCP"}]}}""")
            .Apply("alpha", """{"metadata":{"name":"web","finalizers":["a/b"]},"spec":{"map":{"b":"2"},"ports":[{"port":80,"protocol":"TCP","title":"t"}],"atoms":["x","y"]}}""")
            .Patch("editor", """{"spec":{"map":{"b":"3"}}}""");
        var owners = store.Owners();

        var extracted = store.Extract("alpha");

        Assert.Equal(
            """{"apiVersion":"example.com/v1","kind":"Shape","metadata":{"finalizers":["a/b"],"name":"web"},"spec":{"atoms":["x","y"],"ports":[{"port":80,"protocol":"TCP","title":"t"}]}}""",
            extracted!.ToString());
        Assert.Equal(owners, store.Apply("alpha", extracted.ToString()).Owners());
        Assert.Null(store.Extract("nobody"));
    }

    private static Store ClientSide(string annotation)
    {
        var annotations = new MapValue { [Annotation] = annotation };
        return new Store(RuleKind.Kind).Create("kubectl-client-side-apply", $$$"""{"metadata":{"name":"web","annotations":{{{annotations}}} },"spec":{"name":"http","host":"a","port":8080}}""");
    }

    private static string Owns(string fields) =>
        $$$"""{"metadata":{"managedFields":[{"manager":"alpha","operation":"Apply","apiVersion":"example.com/v1","fieldsType":"FieldsV1","fieldsV1":{{{fields}}} }]}}""";

    private static string Conflict(Action apply) => Assert.Throws<StatusException>(apply).Message;
}
