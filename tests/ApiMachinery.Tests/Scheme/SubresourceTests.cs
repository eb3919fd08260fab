using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

/// <summary>What a kind can say of its subresources, and what it is told when it cannot.</summary>
public sealed class SubresourceTests
{
    [Fact]
    public void Status_is_there_by_itself_and_the_rest_by_name() => Assert.Equal(
        ["revisions get GET", "rollback create POST", "status get patch update GET PATCH PUT"],
        RuleKind.Kind.Subresources.Select(s => $"{s.Name} {string.Join(' ', s.Verbs)} {string.Join(' ', s.Methods)}"));

    [Fact]
    public void A_connection_takes_any_method_and_lists_the_verbs_it_has()
    {
        var connect = new ConnectSubresource("port-forward", _ => Task.CompletedTask);
        Assert.Equal("DELETE GET HEAD OPTIONS PATCH POST PUT", string.Join(' ', connect.Methods));
        Assert.Equal("create delete get patch update", string.Join(' ', connect.Verbs));
        Assert.Equal("WidgetPortForwardOptions", connect.KindOf(WidgetKind.Instance));
        Assert.True(connect is { IsLongRunning: true, TakesUpgrades: true, HasPath: false });
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "twice", "Widget has 2 subresources of the name approval: a name leads to one" },
        { "name", "'Approval!' cannot be the name of a subresource: it must be a DNS label (lower case letters, digits and '-', 63 characters at most) (Parameter 'name')" },
        { "path", "the subresource approval of Widget writes spec.approval, which Widget does not have in v1" },
        { "list", "the subresource approval of Widget writes conditions.type, which Widget does not have in v1" },
        { "nothing", "the subresource approval of Widget writes no member of the object: name at least one" },
        { "replicas", "the subresource scale of Widget writes spec.replicas, which Widget does not have in v1" },
        { "status", "the subresource scale of Widget reads status.replicas, which Widget does not have" },
        { "type", "the subresource scale of Widget needs spec.name to be a whole number (int)" },
        { "selector", "the subresource scale of Widget needs spec.size to be a text" },
        { "method", "the subresource console of Widget takes TRACE, which is none of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT" },
        { "schema", "OrleansAA.ApiMachinery.Tests.Scheme.SubresourceTests has no schema: mark it with [ApiResource] if it is a kind, or with [ApiType] if it is the body of a subresource, and let its project use the generator (OrleansAA.ApiMachinery.Generators)" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_line(string mistake, string line) => Assert.Equal(line, Assert.ThrowsAny<SystemException>(() => Make(mistake).Build()).Message);

    private static KindBuilder<Widget> Make(string mistake)
    {
        var builder = new KindBuilder<Widget>();
        return mistake switch
        {
            "twice" => builder.Subresource("approval", ["spec.name"]).Subresource("approval", ["spec.size"]),
            "name" => builder.Subresource("Approval!", ["spec.name"]),
            "path" => builder.Subresource("approval", ["spec.approval"]),
            "list" => builder.Subresource("approval", ["conditions.type"]),
            "nothing" => builder.Subresource("approval", []),
            "replicas" => builder.Scale("spec.replicas", "spec.size"),
            "status" => builder.Scale("spec.size", "status.replicas"),
            "type" => builder.Scale("spec.name", "spec.size"),
            "selector" => builder.Scale("spec.size", "spec.size", "spec.size"),
            "method" => builder.Connect("console", _ => Task.CompletedTask, goesOn: false, "TRACE"),
            _ => builder.Action<SubresourceTests, SubresourceTests>("test", (_, t) => Task.FromResult(t)),
        };
    }

    /// <summary>What is put back where some members alone may be written, and what where all but some may.</summary>
    [Fact]
    public void What_cannot_be_written_is_put_back()
    {
        var schema = SchemaRegistry.Of<Widget>();
        var before = new Widget { Spec = new() { Name = "a", Size = 1, Tags = ["x"] } };
        var updated = new Widget { Spec = new() { Name = "b", Size = 2 }, Metadata = new() { Name = "w" } };
        WritableFields.Only(["spec.size"]).PutBack(schema, before, updated);
        Assert.Equal("a 2 x ", $"{updated.Spec.Name} {updated.Spec.Size} {updated.Spec.Tags![0]} {updated.Metadata.Name}");

        var all = new Widget { Spec = new() { Name = "b", Size = 9 } };
        WritableFields.AllBut(["spec.size"]).PutBack(schema, updated, all);
        Assert.Equal("b 2", $"{all.Spec.Name} {all.Spec.Size}");
        WritableFields.AllBut(["spec.size"]).Clear(schema, all);
        Assert.Equal("b 0", $"{all.Spec.Name} {all.Spec.Size}");
    }

    [Fact]
    public void The_rest_of_what_a_path_leads_through_is_reset() => Assert.Equal(
        ["apiVersion", "conditions", "kind", "metadata", "spec.name", "spec.tags"],
        WritableFields.Only(["spec.size"]).Reset(SchemaRegistry.Of<Widget>()).Select(p => string.Join('.', p)).Order(StringComparer.Ordinal));
}
