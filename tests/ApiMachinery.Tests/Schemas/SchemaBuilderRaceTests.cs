using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Schemas;

public sealed class SchemaBuilderRaceTests
{
    private const int Threads = 4;
    private const int Types = 300;
    private const int SpinsMax = 20_000;

    [Fact]
    public void Whoever_asks_for_a_schema_while_another_thread_builds_it_gets_it_complete()
    {
        var types = DistinctTypes().Take(Types).ToList();
        using var start = new Barrier(Threads);
        var members = new int[Threads, Types];
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < Types; i++)
            {
                start.SignalAndWait();
                // One comes first, the others while it is at work.
                Thread.SpinWait(random.Next(SpinsMax));
                members[thread, i] = SchemaBuilder.Of(types[i]).Fields.Count;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.All(members.Cast<int>(), count => Assert.Equal(6, count));
    }

    [Fact]
    public void Types_that_name_each_other_are_built_once()
    {
        var schema = SchemaBuilder.Of<Circle>();
        Assert.Same(schema, schema.Field("next")!.Type);
        Assert.Same(schema, SchemaBuilder.Of<Circle>());
    }

    /// <summary>Types that no schema has been built of, as many as are wanted.</summary>
    private static IEnumerable<Type> DistinctTypes()
    {
        for (var type = typeof(Box<string>); ; type = typeof(Box<>).MakeGenericType(type))
            yield return type;
    }
}

/// <summary>A type for each type argument, all with the same members.</summary>
[ApiGroup("example.com")]
public sealed class Box<T>
{
    public string Name { get; set; } = "";

    public int Size { get; set; }

    public IList<string>? Labels { get; set; }

    public IDictionary<string, long>? Sizes { get; set; }

    public bool Open { get; set; }

    public double Weight { get; set; }
}

/// <summary>A type that names itself.</summary>
[ApiGroup("example.com")]
public sealed class Circle
{
    public Circle? Next { get; set; }
}
