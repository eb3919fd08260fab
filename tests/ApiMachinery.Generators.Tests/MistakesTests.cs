using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators.Tests;

/// <summary>Each mistake in a type is a build error with an id, the place, and what to do.</summary>
public sealed class MistakesTests
{
    [Theory]
    [InlineData("AA0001", "declare it as 'partial'", """namespace A.V1; [ApiResource("example.org", "Thing", "things")] public class Thing { }""")]
    [InlineData("AA0002", "abstract", """namespace A.V1; [ApiResource("example.org", "Thing", "things")] public abstract partial class Thing { }""")]
    [InlineData("AA0002", "private or protected", """namespace A.V1; public class Outer { [ApiType("example.org")] private class Thing { } }""")]
    [InlineData("AA0003", "Thing.When has the type Guid", """namespace A.V1; [ApiType("example.org")] public class Thing { public Guid When { get; set; } }""")]
    [InlineData("AA0003", "IntOrString", """namespace A.V1; [ApiType("example.org")] public class Thing { public uint Port { get; set; } }""")]
    [InlineData("AA0003", "Thing.Parts", """namespace A.V1; [ApiType("example.org")] public class Thing { public IList<int?>? Parts { get; set; } }""")]
    [InlineData("AA0004", "no member 'nam': it has name", """namespace A.V1; [ApiType("example.org")] public class Thing { [ListType(ListType.Map, "nam")] public IList<Part>? Parts { get; set; } } public class Part { public string Name { get; set; } = ""; }""")]
    [InlineData("AA0004", "no member 'nam'", """namespace A.V1; [ApiType("example.org")] public class Thing { [PatchMerge("nam")] public IList<Part>? Parts { get; set; } } public class Part { public string Name { get; set; } = ""; }""")]
    [InlineData("AA0005", "no scalar that is always there", """namespace A.V1; [ApiType("example.org")] public class Thing { [ListType(ListType.Map, "name")] public IList<Part>? Parts { get; set; } } public class Part { public string? Name { get; set; } }""")]
    [InlineData("AA0006", "a list map needs a key", """namespace A.V1; [ApiType("example.org")] public class Thing { [ListType(ListType.Map)] public IList<Part>? Parts { get; set; } } public class Part { public string Name { get; set; } = ""; }""")]
    [InlineData("AA0006", "has scalars for items", """namespace A.V1; [ApiType("example.org")] public class Thing { [ListType(ListType.Set)] public IList<Part>? Parts { get; set; } } public class Part { public string Name { get; set; } = ""; }""")]
    [InlineData("AA0006", "are for lists", """namespace A.V1; [ApiType("example.org")] public class Thing { [ListType(ListType.Set)] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0007", "[Minimum] is for numbers, and does not fit a string", """namespace A.V1; [ApiType("example.org")] public class Thing { [Minimum(1)] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0007", "the items of a list or map", """namespace A.V1; [ApiType("example.org")] public class Thing { [MaxLength(3, Items = true)] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0008", "is no regular expression", """namespace A.V1; [ApiType("example.org")] public class Thing { [Pattern("(")] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0008", "linear time", """namespace A.V1; [ApiType("example.org")] public class Thing { [Pattern("(?=a)b")] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0008", "linear time", """namespace A.V1; [ApiType("example.org")] public class Thing { [Pattern("(a)\\1")] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0008", "is more than [Maximum]", """namespace A.V1; [ApiType("example.org")] public class Thing { [Minimum(5), Maximum(3)] public int Size { get; set; } }""")]
    [InlineData("AA0008", "format that Kubernetes does not know", """namespace A.V1; [ApiType("example.org")] public class Thing { [Format("ipv5")] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0009", "is no value of an integer", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default("x")] public int Size { get; set; } }""")]
    [InlineData("AA0009", "is none of Tcp, Udp", """namespace A.V1; public enum P { Tcp, Udp } [ApiType("example.org")] public class Thing { [Default("tcp")] public P? Protocol { get; set; } }""")]
    [InlineData("AA0009", "the default 20 breaks [Maximum(10)]: choose one that the member's rules let pass", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default(20), Maximum(10)] public int? Size { get; set; } }""")]
    [InlineData("AA0009", "the default 10 breaks [Maximum(10, Exclusive = true)]", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default(10), Maximum(10, Exclusive = true)] public int? Size { get; set; } }""")]
    [InlineData("AA0009", "the default 3 breaks [MultipleOf(2)]", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default(3), MultipleOf(2)] public long? Size { get; set; } }""")]
    [InlineData("AA0009", "breaks [Pattern(", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default("Water"), Pattern("^[a-z]+$")] public string? Medium { get; set; } }""")]
    [InlineData("AA0009", "breaks [MaxLength(2)]", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default("abc"), MaxLength(2)] public string? Medium { get; set; } }""")]
    [InlineData("AA0009", "breaks [Enum(", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default("c"), Enum("a", "b")] public string? Medium { get; set; } }""")]
    [InlineData("AA0009", "the default 3 would stand where a client sends 0, which cannot be told from nothing: make the member nullable, or forbid 0 by a rule", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default(3)] public int Size { get; set; } }""")]
    [InlineData("AA0009", "where a client sends false", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default(true)] public bool On { get; set; } }""")]
    [InlineData("AA0009", "where a client sends \"Tcp\"", """namespace A.V1; public enum P { Tcp, Udp } [ApiType("example.org")] public class Thing { [Default(P.Udp)] public P Protocol { get; set; } }""")]
    [InlineData("AA0009", "where a client sends \"\"", """namespace A.V1; [ApiType("example.org")] public class Thing { [Default("x")] public string Name { get; set; } = ""; }""")]
    [InlineData("AA0009", "is never set, for the member is never null", """namespace A.V1; public class Part { public string? Name { get; set; } } [ApiType("example.org")] public class Thing { [Default("{}")] public Part Part { get; set; } = new(); }""")]
    [InlineData("AA0010", "are both 'name'", """namespace A.V1; [ApiType("example.org")] public class Thing { public string Name { get; set; } = ""; [JsonPropertyName("name")] public string Other { get; set; } = ""; }""")]
    [InlineData("AA0011", "does not end in a version", """namespace A.Things; [ApiResource("example.org", "Thing", "things")] public partial class Thing { }""")]
    [InlineData("AA0012", "the group 'example'", """namespace A.V1; [ApiResource("example", "Thing", "things")] public partial class Thing { }""")]
    [InlineData("AA0012", "the kind 'thing'", """namespace A.V1; [ApiResource("example.org", "thing", "things")] public partial class Thing { }""")]
    [InlineData("AA0012", "the plural 'Things'", """namespace A.V1; [ApiResource("example.org", "Thing", "Things")] public partial class Thing { }""")]
    [InlineData("AA0013", "another short name", """namespace A.V1; [ApiResource("example.org", "Thing", "things", ShortNames = ["t"])] public partial class Thing { } [ApiResource("example.org", "Tree", "trees", ShortNames = ["t"])] public partial class Tree { }""")]
    [InlineData("AA0013", "Thing and Other are both called 'v1 Thing' in their group or by kubectl: give one of them another version, or another name", """namespace A.V1; [ApiResource("example.org", "Thing", "things")] public partial class Thing { } [ApiResource("example.org", "Thing", "things")] public partial class Other { }""")]
    [InlineData("AA0016", "are both 'tcp'", """namespace A.V1; public enum P { [JsonStringEnumMemberName("tcp")] Tcp, [JsonStringEnumMemberName("tcp")] Udp } [ApiType("example.org")] public class Thing { public P Protocol { get; set; } }""")]
    [InlineData("AA0017", "has no setter", """namespace A.V1; [ApiType("example.org")] public class Thing { [JsonPropertyName("name")] public string Name { get; } = ""; }""")]
    [InlineData("AA0018", "Thing is used as a kind (KindBuilder<Thing>) and is none: mark it with [ApiResource(group, kind, plural)]", """namespace A.V1; public class Thing { } public class Kinds { object? o = new OrleansAA.ApiMachinery.Scheme.KindBuilder<Thing>(); }""")]
    [InlineData("AA0018", "(Strategy<Thing>)", """namespace A.V1; public class Thing { } public class Kinds : OrleansAA.ApiMachinery.Strategies.Strategy<Thing> { }""")]
    [InlineData("AA0019", "Thing: [CelRule] has no expression", """namespace A.V1; [ApiType("example.org"), CelRule(" ")] public class Thing { public int Size { get; set; } }""")]
    [InlineData("AA0019", "Thing.Size: [CelRule] has no expression", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "empty Message", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", Message = " ")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "a Message of several lines", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", Message = "a\nb")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "several lines, and no Message", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0 &&\nself < 5")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "empty MessageExpression", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", MessageExpression = "")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "empty FieldPath", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", FieldPath = "")] public int Size { get; set; } }""")]
    [InlineData("AA0019", "does not use oldSelf", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", OptionalOldSelf = true)] public int Size { get; set; } }""")]
    [InlineData("AA0019", "put it on the class of the items", """namespace A.V1; [ApiType("example.org"), CelRule("self.size > 0", Items = true)] public class Thing { public int Size { get; set; } }""")]
    [InlineData("AA0007", "[CelRule] is for the items of a list or map", """namespace A.V1; [ApiType("example.org")] public class Thing { [CelRule("self > 0", Items = true)] public int Size { get; set; } }""")]
    [InlineData("CS7036", "'group'", """namespace A.V1; [ApiType] public class Thing { public string Name { get; set; } = ""; }""")]
    [InlineData("CS7036", "'length'", """namespace A.V1; [ApiType("example.org")] public class Thing { [MinLength] public string Name { get; set; } = ""; }""")]
    public void A_mistake_is_an_error_that_says_what_to_do(string id, string says, string source)
    {
        var problems = Compiled.Of(source).Problems;
        Assert.DoesNotContain(problems, p => p.Id == "CS8785"); // a generator that fails
        var problem = Assert.Single(problems, p => p.Id == id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.Contains(says, problem.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("Kind.cs", problem.Location.SourceTree?.FilePath);
    }

    /// <summary>Nothing is hidden where the default is what nothing is, or where a rule forbids what nothing is.</summary>
    [Theory]
    [InlineData("[Default(0)] public int Size { get; set; }")]
    [InlineData("[Default(3), Minimum(1)] public int Size { get; set; }")]
    [InlineData("[Default(false)] public bool On { get; set; }")]
    [InlineData("[Default(P.Tcp)] public P Protocol { get; set; }")]
    [InlineData("[Default(Q.Udp)] public Q Protocol { get; set; }")]
    [InlineData("""[Default("x"), MinLength(1)] public string Name { get; set; } = "";""")]
    [InlineData("""[Default("x"), Enum("x", "y")] public string Name { get; set; } = "";""")]
    [InlineData("""[Default("a\"\n"), Pattern("^a\"\n$")] public string? Name { get; set; }""")]
    [InlineData("""[Default("[\"x\"]"), MinItems(1)] public IList<string> Names { get; set; } = [];""")]
    [InlineData("""[Default("25%"), Pattern("^[0-9]+%$"), MaxLength(4), Maximum(3)] public IntOrString? Out { get; set; }""")]
    [InlineData("""[MinProperties(1), MaxProperties(2)] public Part? Part { get; set; }""")]
    [InlineData("""[ListType(ListType.Map, "name")] public IList<Part>? Parts { get; set; }""")]
    public void What_fits_is_no_mistake(string member) => Assert.DoesNotContain(
        Compiled.Of($$"""namespace A.V1; public enum P { Tcp, Udp } public enum Q { Tcp = 1, Udp } public class Part { [Required] public string? Name { get; set; } } [ApiType("example.org")] public class Thing { {{member}} }""").Problems,
        p => p.Severity == DiagnosticSeverity.Error);

    [Fact]
    public void A_class_of_257_members_is_too_large()
    {
        var members = string.Concat(Enumerable.Range(0, 257).Select(i => $"public int M{i} {{ get; set; }} "));
        Assert.Contains(Compiled.Of($$"""namespace A.V1; [ApiType("example.org")] public class Thing { {{members}} }""").Problems, p => p.Id == "AA0014");
    }

    [Fact]
    public void A_member_without_a_comment_is_a_warning()
    {
        var problem = Assert.Single(Compiled.Of("""namespace A.V1; [ApiType("example.org")] public class Thing { public string Name { get; set; } = ""; }""").Problems);
        Assert.Equal(("AA0015", DiagnosticSeverity.Warning), (problem.Id, problem.Severity));
    }
}
