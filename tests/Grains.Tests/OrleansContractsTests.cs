using System.Globalization;
using System.Reflection;
using Orleans.Runtime;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Hosting;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests;

/// <summary>
/// What replicas of two builds say to each other, and find in stored state, is written down: a change there is a change that a rolling upgrade has to bear.
/// Members are known by their ids, types and methods by their aliases; an id is never given to something else.
/// </summary>
public sealed class OrleansContractsTests
{
    private const string Update = "PORTRULE_UPDATE_ORLEANS_CONTRACTS";

    private static readonly Assembly[] Assemblies = [typeof(IObjectGrain).Assembly, typeof(GrainsHosting).Assembly];

    private static string Manifest => Path.Combine(BuildPaths.RepositoryRoot, "src/Contracts/OrleansContracts.txt");

    [Fact]
    public void The_wire_contract_is_the_one_that_is_written_down()
    {
        var now = Lines().ToList();
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllLines(Manifest, now);
        var written = File.ReadAllLines(Manifest);
        var changes = written.Except(now).Select(l => "- " + l).Concat(now.Except(written).Select(l => "+ " + l)).ToList();
        Assert.True(written.SequenceEqual(now),
            $"src/Contracts/OrleansContracts.txt is not what the types say:\n{string.Join('\n', changes)}\n"
            + $"Ask whether replicas of the last build bear it; then {Update}=1 dotnet test --project tests/Grains.Tests writes it anew.");
    }

    [Fact]
    public void Every_type_and_method_on_the_wire_has_an_alias_and_every_member_an_id_of_its_own()
    {
        foreach (var type in Serialized().Where(t => StandsFor(t) is null).Concat(Interfaces()))
            Assert.True(type.GetCustomAttribute<AliasAttribute>() is not null, $"{type} has no [Alias]");
        foreach (var method in Interfaces().SelectMany(i => i.GetMethods()))
            Assert.True(method.GetCustomAttribute<AliasAttribute>() is not null, $"{method.DeclaringType}.{method.Name} has no [Alias]");
        foreach (var type in Serialized())
        {
            var ids = Members(type).Select(m => m.Id).ToList();
            Assert.NotEmpty(ids);
            Assert.Equal(ids.Distinct(), ids);
        }
    }

    private static IEnumerable<string> Lines()
    {
        yield return "# What replicas of two builds have in common. The tests of Grains compare it with the types, and tell how to write it anew.";
        foreach (var type in Interfaces().OrderBy(Name, StringComparer.Ordinal))
        {
            yield return "";
            yield return $"interface {Name(type)} : {string.Join(", ", type.GetInterfaces().Where(i => i.Name.StartsWith("IGrainWith", StringComparison.Ordinal) || i.Name == "IGrainService").Select(i => i.Name))}";
            foreach (var method in type.GetMethods().OrderBy(Name, StringComparer.Ordinal))
                yield return $"  {Name(method)}({string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)))}): {Name(method.ReturnType)}{Attributes(method)}";
        }
        foreach (var type in Serialized().OrderBy(OnTheWire, StringComparer.Ordinal))
        {
            yield return "";
            yield return $"type {OnTheWire(type)}";
            foreach (var (id, name, member) in Members(type).OrderBy(m => m.Id))
                yield return $"  {id} {name}: {Name(member)}";
        }
        foreach (var type in Serialized().SelectMany(Members).Select(m => Nullable.GetUnderlyingType(m.Type) ?? m.Type).Where(t => t.IsEnum && t.Assembly.GetName().Name!.StartsWith("OrleansAA.", StringComparison.Ordinal)).Distinct().OrderBy(Name, StringComparer.Ordinal))
        {
            yield return "";
            yield return $"enum {Name(type)}: {Name(Enum.GetUnderlyingType(type))}";
            foreach (var value in Enum.GetValues(type))
                yield return $"  {Convert.ToInt64(value, CultureInfo.InvariantCulture)} {value}";
        }
    }

    private static IEnumerable<Type> Serialized() => Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !IsGenerated(t));

    private static IEnumerable<Type> Interfaces() => Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t));

    private static bool IsGenerated(Type type) => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) is true;

    private static IEnumerable<(uint Id, string Name, Type Type)> Members(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var properties = type.GetProperties(Own).Select(p => (p.GetCustomAttribute<IdAttribute>(), p.Name, p.PropertyType));
        var fields = type.GetFields(Own).Select(f => (f.GetCustomAttribute<IdAttribute>(), f.Name, f.FieldType));
        return properties.Concat(fields).Where(m => m.Item1 is not null).Select(m => (m.Item1!.Id, m.Name, m.Item3));
    }

    /// <summary>A surrogate is never named on the wire: the type that it stands for is.</summary>
    private static string OnTheWire(Type type) => Name(StandsFor(type) ?? type);

    private static Type? StandsFor(Type type) => Assemblies.SelectMany(a => a.GetTypes()).SelectMany(t => t.GetInterfaces())
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GenericTypeArguments[1] == type)?.GenericTypeArguments[0];

    private static string Attributes(MethodInfo method) => string.Concat(
        method.GetCustomAttributes().Select(a => a.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal)).Where(n => n is "OneWay" or "AlwaysInterleave" or "ReadOnly").Order().Select(n => $" [{n}]"));

    private static string Name(MethodInfo method) => method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name;

    private static string Name(Type type)
    {
        if (type.GetCustomAttribute<AliasAttribute>() is { } alias)
            return alias.Alias;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Name))}>" : type.Name;
    }
}
