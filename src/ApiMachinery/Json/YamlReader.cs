using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Builds the JSON value of the first document of a YAML stream.</summary>
internal sealed class YamlReader(IParser parser, ICollection<string>? duplicates)
{
    private readonly Dictionary<string, Anchored?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;
    private int _characters;
    private int _aliasedNodes;
    private int _aliasedCharacters;

    /// <summary>The deepest level reached since the innermost open anchor.</summary>
    private int _deepest;

    /// <summary>What an anchor names, and what an alias of it costs.</summary>
    private sealed record Anchored(Value Value, int Nodes, int Characters, int Levels);

    public Value Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return NullValue.Instance;
        parser.Consume<DocumentStart>();
        var value = Node(0);
        parser.Consume<DocumentEnd>();
        return value;
    }

    private Value Node(int depth)
    {
        if (depth > YamlJson.DepthMax)
            throw Fails("exceeded max depth");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(alias.Value.Value, depth);
        var start = parser.Current as NodeEvent ?? throw Fails("did not find expected node content");
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
        var scalar = parser.Consume<Scalar>();
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
        return name == tag || (name, tag) == ("int", "float") ? Finite(value) : throw Fails($"cannot decode !!{name} `{text}` as a !!{tag}");
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
        parser.Consume<SequenceStart>();
        var list = new ListValue();
        while (!parser.TryConsume<SequenceEnd>(out _))
            list.Add(Node(depth + 1));
        return list;
    }

    private MapValue Mapping(int depth)
    {
        parser.Consume<MappingStart>();
        var map = new MapValue();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Accept<Scalar>(out var key) && key is { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true })
            {
                parser.MoveNext();
                Merge(map, Node(depth + 1), parser.Current!.Start.Line);
                continue;
            }
            var (name, shown) = Name(Node(depth + 1));
            var line = parser.Current!.Start.Line;
            Set(map, name, shown, Node(depth + 1), line);
        }
        return map;
    }

    /// <summary>The key <c>&lt;&lt;</c>: the members of one map, or of several of which the first wins.</summary>
    private void Merge(MapValue map, Value source, long line)
    {
        var sources = source is ListValue list ? list.Items.AsEnumerable().Reverse() : [source];
        foreach (var item in sources)
        {
            foreach (var (name, value) in (item as MapValue ?? throw Fails("map merge requires map or sequence of maps as the value")).Members)
                Set(map, name, GoQuote.Quote(name), value, line);
        }
    }

    private void Set(MapValue map, string name, string shown, Value value, long line)
    {
        if (map.Has(name))
            duplicates?.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: key {shown} already set in map"));
        map[name] = value;
    }

    /// <summary>A key as JSON has it, and as messages show it.</summary>
    private static (string Name, string Shown) Name(Value key) => key switch
    {
        StringValue text => (text.Text, GoQuote.Quote(text.Text)),
        IntegerValue or FloatValue or BooleanValue => (key.ToString(), key.ToString()),
        NullValue => throw new DecodeException("unsupported map key of type: %!s(<nil>)"),
        _ => throw Fails("invalid map key: " + key),
    };

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
