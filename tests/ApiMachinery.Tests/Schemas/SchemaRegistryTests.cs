using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Schemas;

public sealed class SchemaRegistryTests
{
    private const int Threads = 4;
    private const int Rounds = 300;
    private const int SpinsMax = 20_000;

    [Fact]
    public void Whoever_asks_for_members_while_another_thread_makes_them_gets_them_complete()
    {
        var schemas = Enumerable.Range(0, Rounds).Select(_ => Fresh()).ToList();
        using var start = new Barrier(Threads);
        var members = new int[Threads, Rounds];
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < Rounds; i++)
            {
                start.SignalAndWait();
                // One comes first, the others while it is at work.
                Thread.SpinWait(random.Next(SpinsMax));
                members[thread, i] = schemas[i].Fields.Count(f => schemas[i].Field(f.Name) == f);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.All(members.Cast<int>(), count => Assert.Equal(2, count));
    }

    [Fact]
    public void Types_that_name_each_other_are_made_once()
    {
        var schema = SchemaRegistry.Of<Circle>();
        Assert.Same(schema, schema.Field("next")!.Type);
        Assert.Same(schema, SchemaRegistry.Of<Circle>());
        Assert.Same(schema, SchemaRegistry.Of(new Circle().GetType()));
    }

    [Fact]
    public void A_class_that_nobody_declared_is_told_what_it_lacks() =>
        Assert.Contains("[ApiResource]", Assert.Throws<NotSupportedException>(SchemaRegistry.Of<SchemaRegistryTests>).Message, StringComparison.Ordinal);

    private static StructSchema<Circle> Fresh() => new(new("v1.Circle", "com.example.v1.Circle", static () => new(), static () =>
    [
        new FieldSchema<Circle, Circle>("next", SchemaRegistry.Of<Circle>(), static o => o.Next!, static (o, v) => o.Next = v, Emission.UnlessEmpty),
        new FieldSchema<Circle, string>("name", Scalars.String, static o => o.Name, static (o, v) => o.Name = v, Emission.Always),
    ]));
}

/// <summary>A type that names itself.</summary>
[ApiType("example.com", Version = "v1")]
public sealed class Circle
{
    public Circle? Next { get; set; }

    public string Name { get; set; } = "";
}
