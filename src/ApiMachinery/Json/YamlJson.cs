using System.Globalization;
using System.Text;
using YamlDotNet.Core;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>YAML as kube reads and writes it (sigs.k8s.io/yaml): a way of writing JSON.</summary>
public static class YamlJson
{
    /// <summary>How deep a document may nest, in levels.</summary>
    public const int DepthMax = ValueJson.DepthMax;

    /// <summary>How many nodes the aliases of a document may stand for together: a few lines can name each other into millions.</summary>
    public const int AliasedNodesMax = 100_000;

    /// <summary>How many characters of scalars the aliases of a document may stand for together.</summary>
    public const int AliasedCharactersMax = 3 * 1024 * 1024;

    /// <summary>How many keys that appear again are told; the rest is passed over in silence.</summary>
    public const int DuplicatesMax = 1000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the first document; an empty stream is null. Aliases share what they name.</summary>
    /// <param name="yaml">UTF-8.</param>
    /// <param name="duplicates">Where given, gets a text for each key that appears again (<c>line 7: key "port" already set in map</c>); the last one wins.</param>
    /// <exception cref="DecodeException">The text is no YAML, cannot be JSON, or exceeds a limit.</exception>
    public static Value Parse(ReadOnlySpan<byte> yaml, ICollection<string>? duplicates = null)
    {
        YamlReader? reader = null;
        var text = "";
        try
        {
            text = Utf8.GetString(yaml).TrimStart('\uFEFF');
            YamlTabs.CheckStart(text);
            using var characters = new StringReader(text);
            reader = new YamlReader(new Scanner(characters), duplicates);
            return reader.Document();
        }
        catch (DecoderFallbackException)
        {
            throw new DecodeException("yaml: invalid leading UTF-8 octet");
        }
        catch (YamlException e) when (e.Message.Contains("found invalid tab", StringComparison.Ordinal))
        {
            throw YamlTabs.Error(text, e.Start.Line - 1);
        }
        catch (YamlException e)
        {
            throw new DecodeException("yaml: " + Where(e) + What(e));
        }
        catch (ArgumentException)
        {
            // YamlDotNet wants a tag to be a URI, and says so like this.
            throw new DecodeException("yaml: did not find expected tag URI");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's parser, in a state it has no rule for.
            throw new DecodeException("yaml: " + reader!.Unexpected());
        }
    }

    /// <summary>Block style, keys sorted, sequences not indented below their key.</summary>
    public static string Write(Value value)
    {
        var text = new StringBuilder(1024);
        new YamlWriter(text).Document(value);
        return text.ToString();
    }

    /// <summary>The line as go-yaml counts it: the scanner's problems from 1, the parser's from 0; the first one is not told.</summary>
    private static string Where(YamlException e) => Line(e.Start.Line - 1, e is SemanticErrorException);

    /// <param name="line">Counted from 0.</param>
    /// <param name="isParsing">The parser's problem, not the scanner's.</param>
    internal static string Line(long line, bool isParsing) =>
        line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {(isParsing ? line : line + 1)}: ") : "";

    /// <summary>The problem without its circumstances: <c>did not find expected node content</c>.</summary>
    private static string What(YamlException e)
    {
        var message = e.Message.TrimEnd('.');
        var circumstances = message.StartsWith("While ", StringComparison.Ordinal) ? message.IndexOf(", ", StringComparison.Ordinal) + 2 : 0;
        return char.ToLowerInvariant(message[circumstances]) + message[(circumstances + 1)..];
    }
}
