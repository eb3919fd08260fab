using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansAA.Load.Calling;

/// <summary>Makes objects of one template that differ in name and labels, as JSON.</summary>
internal sealed class ObjectTemplate
{
    /// <summary>Of the run that has made an object.</summary>
    public const string RunLabel = "load-run";

    /// <summary>Of the hundredth of all that an object belongs to.</summary>
    public const string ShardLabel = "load-shard";

    /// <summary>Of the write that an object was written by: watchers look for it.</summary>
    public const string WriteLabel = "load-write";

    public const int Shards = 100;

    private const string PortRule = """{"spec":{"name":"http","host":"node-1.example.com","port":8080}}""";
    private const string NameMark = "{{name}}";
    private const string IndexMark = "{{index}}";
    private const string SpaceMark = "{{namespace}}";
    private const string ShardMark = "{{shard}}";
    private const string WriteMark = "{{write}}";

    private readonly string _text;

    private ObjectTemplate(string text) => _text = text;

    /// <exception cref="LoadException">The file has no object.</exception>
    public static ObjectTemplate Read(LoadOptions options, ResourceEndpoint endpoint, string run)
    {
        var value = options.Template is null ? (JsonObject)JsonNode.Parse(PortRule)! : Parse(options.Template);
        value.Remove("status");
        value["apiVersion"] = endpoint.ApiVersion;
        value["kind"] = endpoint.Kind;
        var meta = value["metadata"] as JsonObject ?? [];
        foreach (var member in (string[])["resourceVersion", "uid", "creationTimestamp", "generation", "managedFields", "selfLink"])
            meta.Remove(member);
        meta["name"] = NameMark;
        if (endpoint.Namespace.Length > 0)
            meta["namespace"] = endpoint.Namespace;
        else
            meta.Remove("namespace");
        var labels = meta["labels"] as JsonObject ?? [];
        (labels[RunLabel], labels[ShardLabel], labels[WriteLabel]) = (run, ShardMark, WriteMark);
        meta["labels"] = labels.Parent is null ? labels : labels.DeepClone();
        value["metadata"] = meta.Parent is null ? meta : meta.DeepClone();
        // Marks have to stay as they are, whatever an encoder for HTML would make of them.
        var text = value.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return new(text.Replace(SpaceMark, endpoint.Namespace, StringComparison.Ordinal));
    }

    /// <summary>One object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="index">Its number among those of its sort.</param>
    /// <param name="write">The number of the write that it is written by.</param>
    public byte[] Object(string name, long index, long write) => Encoding.UTF8.GetBytes(_text
        .Replace(NameMark, name, StringComparison.Ordinal)
        .Replace(ShardMark, Number(index % Shards), StringComparison.Ordinal)
        .Replace(WriteMark, Number(write), StringComparison.Ordinal)
        .Replace(IndexMark, Number(index), StringComparison.Ordinal));

    /// <summary>A merge patch that gives an object the number of a write.</summary>
    public static byte[] Patch(long write) => Encoding.UTF8.GetBytes("{\"metadata\":{\"labels\":{\"" + WriteLabel + "\":\"" + Number(write) + "\"}}}");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Parse(string file)
    {
        if (new FileInfo(file).Length > LoadLimits.TemplateBytesMax)
            throw new LoadException($"--template={file}: it is larger than {LoadLimits.TemplateBytesMax} bytes");
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file)) as JsonObject ?? throw new LoadException($"--template={file}: it is no object");
        }
        catch (JsonException e)
        {
            throw new LoadException($"--template={file}: it is no JSON ({e.Message}); kubectl create --dry-run=client -o json -f FILE makes JSON of YAML");
        }
    }
}
