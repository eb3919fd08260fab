using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Configuration;

/// <summary>A map in a file of an operator's, YAML or JSON. What is wrong with it is one line: flag and file, place and value, remedy.</summary>
internal sealed class ConfigNode
{
    private readonly MapValue _map;
    private readonly string _path;

    private ConfigNode(string file, string path, MapValue map) => (File, _path, _map) = (file, path, map);

    /// <summary>The flag and the file: <c>--admission-control-config-file=/etc/admission.yaml</c>.</summary>
    public string File { get; }

    /// <param name="source">The flag, or whatever names the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What file it should be.</param>
    /// <exception cref="OperatorException">There is none, or it is no map.</exception>
    public static ConfigNode Read(string source, string path, string remedy)
    {
        var file = $"{source}={path}";
        try
        {
            var duplicates = new List<string>();
            var value = YamlJson.Parse(System.IO.File.ReadAllBytes(path), duplicates);
            if (duplicates.Count > 0)
                throw new OperatorException($"{file}: {duplicates[0]}; {remedy}");
            return value is MapValue map ? new(file, "", map) : throw new OperatorException($"{file}: it is no map; {remedy}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OperatorException($"{file}: no such file; {remedy}", e);
        }
        catch (Exception e) when (e is DecodeException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{file}: {OperatorException.Reason(e)}; {remedy}", e);
        }
    }

    /// <exception cref="OperatorException">It is something else.</exception>
    public void Require(string kind, params string[] versions)
    {
        if (Text("kind") != kind)
            throw Wrong("kind", $"expected {kind}");
        if (!versions.Contains(Text("apiVersion")))
            throw Wrong("apiVersion", $"expected {string.Join(" or ", versions)}");
    }

    /// <exception cref="OperatorException">It has a member that is not named.</exception>
    public void AllowOnly(params string[] names)
    {
        if (_map.Members.Select(m => m.Key).FirstOrDefault(k => !names.Contains(k)) is { } unknown)
            throw new OperatorException($"{File}: unknown field \"{PathOf(unknown)}\"; leave it out");
    }

    public bool Has(string name) => _map.Get(name) is not (null or NullValue);

    /// <summary>A text; null where there is none, or an empty one.</summary>
    public string? Text(string name) => _map.Get(name) switch
    {
        null or NullValue or StringValue { Text.Length: 0 } => null,
        StringValue text => text.Text,
        _ => throw Wrong(name, "expected a text"),
    };

    /// <summary>A whole number; null where there is none.</summary>
    public long? Number(string name) => _map.Get(name) switch
    {
        null or NullValue => null,
        IntegerValue number => number.Number,
        _ => throw Wrong(name, "expected a whole number"),
    };

    /// <summary>The texts of a list; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(i => i is StringValue text ? text.Text : throw Wrong(name, "expected a list of texts"))];

    /// <summary>A map; null where there is none.</summary>
    public ConfigNode? Map(string name) => _map.Get(name) switch
    {
        null or NullValue => null,
        MapValue map => new(File, PathOf(name), map),
        _ => throw Wrong(name, "expected a map"),
    };

    /// <summary>The maps of a list; empty where there is none.</summary>
    public IReadOnlyList<ConfigNode> Maps(string name) =>
        [.. Items(name).Select((item, i) => item is MapValue map ? new ConfigNode(File, $"{PathOf(name)}[{i}]", map) : throw Wrong(name, "expected a list of maps"))];

    /// <summary>What is in a map of lists of texts; empty where there is none.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Texts)> TextLists(string name) => Map(name) is { } map ? map._map.Members.Select(m => (m.Key, map.Texts(m.Key))) : [];

    /// <summary>The mistake in a member, with its value, unless it may be a secret.</summary>
    public OperatorException Wrong(string name, string whatToDo, bool isSecret = false)
    {
        var value = isSecret || !Has(name) ? "" : $"={(_map.Get(name) is StringValue text ? text.Text : _map.Get(name)!.ToString())}";
        return new($"{File}: {PathOf(name)}{value}: {whatToDo}");
    }

    private List<Value> Items(string name) => _map.Get(name) switch
    {
        null or NullValue => [],
        ListValue list => list.Items,
        _ => throw Wrong(name, "expected a list"),
    };

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
