using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Go;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Builds the JSON value of the first document of a YAML stream.</summary>
internal sealed class YamlReader(IScanner scanner, ICollection<string>? duplicates)
{
    private readonly Parser _parser = new(scanner);
    private readonly Dictionary<string, Anchored?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;
    private int _characters;
    private int _aliasedNodes;
    private int _aliasedCharacters;

    /// <summary>The deepest level reached since the innermost open anchor.</summary>
    private int _deepest;

    /// <summary>What ends the innermost sequence or mapping, where it is written in brackets.</summary>
    private char? _bracket;

    /// <summary>What an anchor names, and what an alias of it costs.</summary>
    private sealed record Anchored(Value Value, int Nodes, int Characters, int Levels);

    public Value Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return NullValue.Instance;
        if (_parser.Consume<DocumentStart>() is { Version: { } version } start && (version.Version.Major, version.Version.Minor) != (1, 1))
            throw Fails(YamlJson.Line(start.Start.Line - 1, isParsing: true) + "found incompatible YAML document");
        var value = Node(0);
        _parser.Consume<DocumentEnd>();
        return value;
    }

    /// <summary>What is wrong where YamlDotNet's parser does not know itself: within brackets it is what ends them that is missing.</summary>
    public string Unexpected() => _bracket is null
        ? "could not find expected content"
        : $"{YamlJson.Line(scanner.CurrentPosition.Line - 1, isParsing: true)}did not find expected ',' or '{_bracket}'";

    private Value Node(int depth)
    {
        if (depth > YamlJson.DepthMax)
            throw Fails("exceeded max depth");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(alias.Value.Value, depth);
        var start = _parser.Current as NodeEvent ?? throw Fails("did not find expected node content");
        var anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value;
        if (anchor is not null)
            _anchors[anchor] = null;
        var (nodes, characters, outer) = (_nodes, _characters, _deepest);
        _nodes++;
        _deepest = anchor is null ? Math.Max(outer, depth) : depth;
        var value = start switch
        {
            YamlDotNet.Core.Events.Scalar => Scalar(),
            SequenceStart => Sequence(depth),
            _ => Mapping(depth),
        };
        if (anchor is not null)
            _anchors[anchor] = new Anchored(value, _nodes - nodes, _characters - characters, _deepest - depth);
        _deepest = Math.Max(outer, _deepest);
        return value;
    }

    private Value Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        _characters += scalar.Value.Length;
        if (scalar.Tag.IsEmpty)
            return scalar.Style == ScalarStyle.Plain ? Finite(YamlScalar.Resolve(scalar.Value).Value) : new StringValue(scalar.Value);
        const string Standard = "tag:yaml.org,2002:";
        var tag = scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        return tag.StartsWith(Standard, StringComparison.Ordinal) ? Tagged(tag[Standard.Length..], scalar.Value) : new StringValue(scalar.Value);
    }

    /// <summary>A scalar whose type is said: it must have it.</summary>
    private static Value Tagged(string tag, string text)
    {
        if (tag == "binary")
            return new StringValue(Encoding.UTF8.GetString(Base64(text)));
        if (tag is not ("bool" or "int" or "float" or "null" or "timestamp"))
            return new StringValue(text);
        var (type, value) = YamlScalar.Resolve(text);
        var name = type switch
        {
            YamlType.Null => "null",
            YamlType.Boolean => "bool",
            YamlType.Integer => "int",
            YamlType.Float => "float",
            YamlType.Timestamp => "timestamp",
            _ => "str",
        };
        return name == tag || (name, tag) == ("int", "float") ? Finite(value) : throw Fails($"cannot decode !!{name} `{ClientText.Cut(text)}` as a !!{tag}");
    }

    private static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Fails("!!binary value contains invalid base64 data");
        }
    }

    private static Value Finite(Value value) => value is FloatValue { Number: var number } && !double.IsFinite(number)
        ? throw new DecodeException("json: unsupported value: " + (double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf"))
        : value;

    private ListValue Sequence(int depth)
    {
        var outer = _bracket;
        _bracket = _parser.Consume<SequenceStart>().Style == SequenceStyle.Flow ? ']' : null;
        var list = new ListValue();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            list.Add(Node(depth + 1));
        _bracket = outer;
        return list;
    }

    private MapValue Mapping(int depth)
    {
        var outer = _bracket;
        _bracket = _parser.Consume<MappingStart>().Style == MappingStyle.Flow ? '}' : null;
        var map = new MapValue();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Accept<Scalar>(out var key) && key is { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true })
            {
                _parser.MoveNext();
                Merge(map, Node(depth + 1), _parser.Current!.Start.Line);
                continue;
            }
            var (name, shown) = Name(Node(depth + 1));
            var line = _parser.Current!.Start.Line;
            Set(map, name, shown, Node(depth + 1), line);
        }
        _bracket = outer;
        return map;
    }

    /// <summary>The key <c>&lt;&lt;</c>: the members of one map, or of several of which the first wins.</summary>
    private void Merge(MapValue map, Value source, long line)
    {
        var sources = source is ListValue list ? list.Items.AsEnumerable().Reverse() : [source];
        foreach (var item in sources)
        {
            foreach (var (name, value) in (item as MapValue ?? throw Fails("map merge requires map or sequence of maps as the value")).Members)
                Set(map, name, Shown(name), value, line);
        }
    }

    private void Set(MapValue map, string name, string shown, Value value, long line)
    {
        if (map.Has(name) && duplicates?.Count < YamlJson.DuplicatesMax)
            duplicates.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: key {shown} already set in map"));
        map[name] = value;
    }

    /// <summary>A key as JSON has it, and as messages show it.</summary>
    private static (string Name, string Shown) Name(Value key) => key switch
    {
        StringValue text => (text.Text, Shown(text.Text)),
        IntegerValue or FloatValue or BooleanValue => (key.ToString(), key.ToString()),
        NullValue => throw new DecodeException("unsupported map key of type: %!s(<nil>)"),
        _ => throw Fails("invalid map key: " + ClientText.Cut(key.ToString())),
    };

    private static string Shown(string name) => ClientText.Quote(name, ClientText.PathCharsMax);

    private Value Alias(string name, int depth)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
            throw Fails($"unknown anchor '{name}' referenced");
        if (anchored is null)
            throw Fails($"anchor '{name}' value contains itself");
        _deepest = Math.Max(_deepest, depth + anchored.Levels);
        if (_deepest > YamlJson.DepthMax)
            throw Fails("exceeded max depth");
        _aliasedNodes += anchored.Nodes;
        _aliasedCharacters += anchored.Characters;
        if (_aliasedNodes > YamlJson.AliasedNodesMax || _aliasedCharacters > YamlJson.AliasedCharactersMax)
            throw Fails("document contains excessive aliasing");
        _nodes += anchored.Nodes;
        _characters += anchored.Characters;
        return anchored.Value;
    }

    private static DecodeException Fails(string message) => new("yaml: " + message);
}
