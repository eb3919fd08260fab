using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Audit;

/// <summary>Reads a file with a <c>Policy</c> of <c>audit.k8s.io/v1</c>, YAML or JSON. What it does not know it refuses: a rule that does not do what it says would be found out too late.</summary>
internal sealed class AuditPolicyFile
{
    private const string Flag = "--audit-policy-file";

    /// <summary>Bytes of a file that is read.</summary>
    private const int BytesMax = 1 << 20;

    private readonly string _path;

    private AuditPolicyFile(string path) => _path = path;

    /// <exception cref="OperatorException">The file cannot be read, or is no policy.</exception>
    public static AuditPolicy Read(string path) => new AuditPolicyFile(path).Read();

    private AuditPolicy Read()
    {
        var policy = Parse();
        Only(policy, "the policy", "apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
        if (Text(policy, "apiVersion") != "audit.k8s.io/v1" || Text(policy, "kind") != "Policy")
            throw Wrong("it is no Policy of audit.k8s.io/v1", "begin it with apiVersion: audit.k8s.io/v1 and kind: Policy");
        var omitted = Stages(policy, "omitStages");
        var omitsFields = Flagged(policy, "omitManagedFields") ?? false;
        var rules = List(policy, "rules").Select((r, i) => Rule(Map(r, $"rules[{i}]"), $"rules[{i}]", omitted, omitsFields)).ToList();
        return rules.Count > 0 ? new(rules) : throw Wrong("it has no rules", "give it at least one, such as - level: Metadata");
    }

    private MapValue Parse()
    {
        byte[] text;
        try
        {
            if (new FileInfo(_path).Length > BytesMax)
                throw Wrong($"it has more than {BytesMax} bytes", "name fewer rules");
            text = File.ReadAllBytes(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{Flag}={_path}: {e.Message.TrimEnd('.')}; give a file with a Policy of audit.k8s.io/v1", e);
        }
        try
        {
            return Map(YamlJson.Parse(text), "the policy");
        }
        catch (DecodeException e)
        {
            throw Wrong(e.Message, "give YAML or JSON");
        }
    }

    private AuditRule Rule(MapValue rule, string place, IReadOnlySet<AuditStage> omitted, bool omitsFields)
    {
        Only(rule, place, "level", "users", "userGroups", "verbs", "resources", "namespaces", "nonResourceURLs", "omitStages", "omitManagedFields");
        var level = Text(rule, "level");
        if (!Enum.TryParse<AuditLevel>(level, out var wanted) || wanted.ToString() != level)
            throw Wrong($"{place}.level is {Quoted(level)}", "give one of None, Metadata, Request, RequestResponse");
        var read = new AuditRule
        {
            Decision = new(wanted, omitted.Union(Stages(rule, "omitStages")).ToHashSet(), Flagged(rule, "omitManagedFields") ?? omitsFields),
            Users = Texts(rule, "users"),
            UserGroups = Texts(rule, "userGroups"),
            Verbs = Texts(rule, "verbs"),
            Resources = [.. List(rule, "resources").Select((r, i) => Resources(Map(r, $"{place}.resources[{i}]"), $"{place}.resources[{i}]"))],
            Namespaces = Texts(rule, "namespaces"),
            NonResourceUrls = Texts(rule, "nonResourceURLs"),
        };
        if (read.NonResourceUrls.Count > 0 && (read.Resources.Count > 0 || read.Namespaces.Count > 0))
            throw Wrong($"{place} applies to resources and to other URLs", "make two rules of it");
        foreach (var url in read.NonResourceUrls.Where(u => u != "*"))
            CheckUrl(url, place);
        return read;
    }

    private void CheckUrl(string url, string place)
    {
        if (!url.StartsWith('/'))
            throw Wrong($"{place}.nonResourceURLs has {Quoted(url)}", "begin URLs with a /");
        if (url.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != url.Length - 1)
            throw Wrong($"{place}.nonResourceURLs has {Quoted(url)}", "put * at the end only");
    }

    private AuditResources Resources(MapValue resources, string place)
    {
        Only(resources, place, "group", "resources", "resourceNames");
        var read = new AuditResources(Text(resources, "group"), Texts(resources, "resources"), Texts(resources, "resourceNames"));
        return read.ResourceNames.Count > 0 && read.Resources.Count == 0 ? throw Wrong($"{place} has resourceNames and no resources", "name the resources") : read;
    }

    private HashSet<AuditStage> Stages(MapValue map, string member) => [.. Texts(map, member).Select(text =>
        Enum.TryParse<AuditStage>(text, out var stage) && stage.ToString() == text ? stage : throw Wrong($"{member} has {Quoted(text)}", "give some of RequestReceived, ResponseStarted, ResponseComplete, Panic"))];

    private void Only(MapValue map, string place, params string[] members)
    {
        if (map.Names.FirstOrDefault(n => !members.Contains(n)) is { } unknown)
            throw Wrong($"{place} has {Quoted(unknown)}", $"it may have {string.Join(", ", members)}");
    }

    private MapValue Map(Value value, string place) => value as MapValue ?? throw Wrong($"{place} is no object", "see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1");

    private string Text(MapValue map, string member) => map.Get(member) switch
    {
        null or NullValue => "",
        StringValue text => text.Text,
        _ => throw Wrong($"{member} is no text", "put it in quotes"),
    };

    private bool? Flagged(MapValue map, string member) => map.Get(member) switch
    {
        null or NullValue => null,
        BooleanValue flag => flag.Flag,
        _ => throw Wrong($"{member} is neither true nor false", "give one of them"),
    };

    private IReadOnlyList<Value> List(MapValue map, string member) => map.Get(member) switch
    {
        null or NullValue => [],
        ListValue list => [.. Enumerable.Range(0, list.Count).Select(i => list[i])],
        _ => throw Wrong($"{member} is no list", "begin its items with -"),
    };

    private IReadOnlyList<string> Texts(MapValue map, string member) =>
        [.. List(map, member).Select(v => v is StringValue text ? text.Text : throw Wrong($"{member} has something that is no text", "put it in quotes"))];

    private OperatorException Wrong(string what, string remedy) => new($"{Flag}={_path}: {what}; {remedy}");

    private static string Quoted(string text) => "\"" + new StringBuilder(text).Replace("\n", " ") + "\"";
}
