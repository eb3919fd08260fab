using System.Globalization;
using System.Reflection;
using System.Text.Json;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests.SpecCases;

/// <summary>A case of the specification, as cases.jsonl has it.</summary>
internal sealed class SpecCase(JsonElement json)
{
    public string Name => json.GetProperty("name").GetString()!;

    public string Expression => json.GetProperty("expr").GetString()!;

    public bool IsChecked => !json.TryGetProperty("unchecked", out _);

    public string Container => json.TryGetProperty("container", out var container) ? container.GetString()! : "";

    public bool ExpectsError => json.TryGetProperty("error", out _);

    public CelValue? Value => json.TryGetProperty("value", out var value) ? ValueOf(value) : null;

    public string? ResultType => json.TryGetProperty("resultType", out var type) ? type.GetString() : null;

    public IEnumerable<(string Name, CelType Type)> Variables => Members("types").Select(type => (type.Name, TypeText.Parse(type.Value.GetString()!)));

    public IEnumerable<(string Name, CelValue Value)> Bindings => Members("bindings").Select(binding => (binding.Name, ValueOf(binding.Value)));

    public static IEnumerable<SpecCase> All()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("cases.jsonl")!);
        while (reader.ReadLine() is { } line) yield return new(JsonDocument.Parse(line).RootElement);
    }

    private IEnumerable<JsonProperty> Members(string name) => json.TryGetProperty(name, out var members) ? members.EnumerateObject() : [];

    private static CelValue ValueOf(JsonElement json)
    {
        var member = json.EnumerateObject().Single();
        var value = member.Value;
        return member.Name switch
        {
            "int" => CelValue.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint" => CelValue.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "double" => CelValue.Of(Text.ParseDouble(value.GetString()!)!.Value),
            "string" => CelValue.Of(value.GetString()!),
            "bytes" => CelValue.Of(value.EnumerateArray().Select(unit => unit.GetByte()).ToArray()),
            "bool" => CelValue.Of(value.GetBoolean()),
            "null" => CelValue.Null,
            "type" => CelValue.Of(TypeText.Parse(value.GetString()!)),
            "list" => CelValue.OfList([.. value.EnumerateArray().Select(ValueOf)]),
            "map" => CelValue.Of(new CelDictionary(value.EnumerateArray().Select(pair => KeyValuePair.Create(ValueOf(pair[0]), ValueOf(pair[1]))))),
            "timestamp" => CelValue.Of(new CelTimestamp(value[0].GetInt64(), value[1].GetInt32())),
            "duration" => CelValue.OfNanoseconds((value[0].GetInt64() * 1_000_000_000) + value[1].GetInt64()),
            _ => throw new InvalidOperationException(member.Name),
        };
    }
}
