using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.PortRules;

namespace OrleansAA.Fuzzing.Targets;

/// <summary>Documents: what is read is what is written, and written what is read; two readers of JSON agree.</summary>
internal static class Documents
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();

    public static void Json(byte[] input)
    {
        var mended = JsonUnicode.Mend(input).ToArray();
        var value = TryParse(mended, out var hasHugeNumber);
        Oracle.Holds(hasHugeNumber || value is not null == IsJson(mended), "this reader and JsonDocument do not agree on what is JSON");
        Oracle.Holds(value is null || GoJsonSyntax.Explain(mended) is null, "it is explained what is wrong with a text that is right");
        if (value is null)
            return;
        var written = ValueJson.Write(value);
        var again = ValueJson.Parse(written);
        Oracle.Holds(value.Equals(again), "what was written is read as another value");
        Oracle.Holds(value.GetHashCode() == again.GetHashCode(), "equal values have different hashes");
        Oracle.Holds(ValueJson.Write(again).AsSpan().SequenceEqual(written), "it is written otherwise the second time");
        Oracle.Holds(value.Clone().Equals(value), "a clone is not equal");
        // YAML is a way of writing it.
        Oracle.Holds(HasKeyLikeAlias(value) || YamlJson.Parse(Encoding.UTF8.GetBytes(YamlJson.Write(value))).Equals(value), "what was written as YAML is read as another value");
    }

    public static void Yaml(byte[] input)
    {
        Value value;
        try
        {
            value = YamlJson.Parse(input, []);
        }
        catch (DecodeException)
        {
            return;
        }
        Oracle.Holds(ValueJson.Parse(ValueJson.Write(value)).Equals(value), "as JSON it is another value");
        if (HasKeyLikeAlias(value))
            return;
        var text = YamlJson.Write(value);
        var again = YamlJson.Parse(Encoding.UTF8.GetBytes(text));
        Oracle.Holds(again.Equals(value), "what was written is read as another value");
        Oracle.Same(text, YamlJson.Write(again), "it is written otherwise the second time");
    }

    public static void Object(byte[] input)
    {
        object decoded;
        try
        {
            decoded = RequestDecoder.Decode(Kind, Kind.Storage, JsonUnicode.Mend(input), isYaml: false, "Warn", []);
        }
        catch (StatusException)
        {
            return;
        }
        var stored = KindCodec.Encode(Kind, Kind.Storage, decoded);
        Oracle.Holds(KindCodec.Encode(Kind, Kind.Storage, KindCodec.DecodeStored(Kind, stored)).AsSpan().SequenceEqual(stored), "an object is stored otherwise the second time");
        foreach (var version in Kind.Versions)
        {
            var there = KindCodec.Convert(Kind, version, stored);
            var back = KindCodec.Encode(Kind, Kind.Storage, version.ToStorage(ObjectCodec.Decode(version.Schema, there.Span, out _)));
            Oracle.Holds(back.AsSpan().SequenceEqual(stored), $"an object is another one after it was {version.Name}");
        }
    }

    private static Value? TryParse(byte[] json, out bool hasHugeNumber)
    {
        hasHugeNumber = false;
        try
        {
            return ValueJson.Parse(json);
        }
        catch (JsonException e)
        {
            hasHugeNumber = e.Message.StartsWith("json: cannot unmarshal number ", StringComparison.Ordinal);
            return null;
        }
    }

    /// <summary>YamlDotNet takes a plain key with " *" or " &" in it for a text that goes on behind its colon.</summary>
    private static bool HasKeyLikeAlias(Value value) => value switch
    {
        MapValue map => map.Members.Any(m => m.Key.Contains(" *", StringComparison.Ordinal) || m.Key.Contains(" &", StringComparison.Ordinal) || HasKeyLikeAlias(m.Value)),
        ListValue list => list.Items.Any(HasKeyLikeAlias),
        _ => false,
    };

    private static bool IsJson(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ValueJson.DepthMax });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
