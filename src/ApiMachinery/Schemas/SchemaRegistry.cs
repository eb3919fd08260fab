using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The schemas of all classes that go over the wire. Generated code puts declarations in when its assembly is loaded; a schema is made when it is first asked for.</summary>
public static class SchemaRegistry
{
    private static readonly ConcurrentDictionary<Type, Func<StructSchema>> ByType = new();

    /// <summary>Takes a class that the generator has described; called as its assembly is loaded.</summary>
    /// <param name="declare">Describes it, when it is asked for.</param>
    public static void Add<T>(Func<StructDeclaration<T>> declare)
        where T : class
    {
        Entry<T>.Declare = declare;
        ByType[typeof(T)] = Of<T>;
    }

    /// <summary>The schema of a class; the same instance each time.</summary>
    /// <exception cref="NotSupportedException">The class has none.</exception>
    public static StructSchema<T> Of<T>()
        where T : class => Entry<T>.Schema ?? Make<T>();

    /// <summary>The same for a class that is known at run time only.</summary>
    /// <exception cref="NotSupportedException">The class has none.</exception>
    public static StructSchema Of(Type type)
    {
        if (!ByType.ContainsKey(type))
            Load(type);
        return ByType.TryGetValue(type, out var schema) ? schema() : throw Unknown(type);
    }

    private static StructSchema<T> Make<T>()
        where T : class
    {
        if (Entry<T>.Declare is null)
            Load(typeof(T));
        var declare = Entry<T>.Declare ?? throw Unknown(typeof(T));
        Interlocked.CompareExchange(ref Entry<T>.Schema, new StructSchema<T>(declare()), null);
        return Entry<T>.Schema!;
    }

    /// <summary>An assembly that nothing has run in yet has not said what it has.</summary>
    private static void Load(Type type) => RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);

    private static NotSupportedException Unknown(Type type) => new(
        $"{type} has no schema: mark it with [ApiResource] if it is a kind, or with [ApiType] if it is the body of a subresource, and let its project use the generator (OrleansAA.ApiMachinery.Generators)");

    private static class Entry<T>
        where T : class
    {
        public static Func<StructDeclaration<T>>? Declare;
        public static StructSchema<T>? Schema;
    }
}
