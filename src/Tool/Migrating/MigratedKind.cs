using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>What a CRD says of the kind that is moved.</summary>
internal sealed record MigratedKind(string Crd, string Group, string Plural, string Kind, bool IsNamespaced)
{
    /// <summary>An annotation of a CRD that serves nothing any more: the versions it served.</summary>
    public const string ServedAnnotation = "dotnet-aa/served-versions";

    /// <summary>The version by which a CRD is read and written while its own lead to the server. It stores nothing.</summary>
    public const string DetourVersion = "migration";

    /// <summary>The version that is stored: objects are moved in it, so that nothing is converted on the way out.</summary>
    public required string Storage { get; init; }

    /// <summary>The versions that clients see, or saw before they were turned off.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    public required bool HasStatus { get; init; }

    /// <summary>True if a webhook converts: then there is no detour.</summary>
    public required bool IsConvertedByWebhook { get; init; }

    /// <summary>The collection of all namespaces.</summary>
    public string All(string version) => $"apis/{Group}/{version}/{Plural}";

    public string Path(string version, JsonObject value) => IsNamespaced
        ? $"apis/{Group}/{version}/namespaces/{Namespace(value)}/{Plural}/{Name(value)}"
        : $"{All(version)}/{Name(value)}";

    public string Collection(string version, JsonObject value) => Path(version, value)[..^(Name(value).Length + 1)];

    public static string Name(JsonObject value) => (string)value["metadata"]!["name"]!;

    public static string Namespace(JsonObject value) => (string?)value["metadata"]!["namespace"] ?? "";

    public static string Revision(JsonObject value) => (string)value["metadata"]!["resourceVersion"]!;

    public static string Uid(JsonObject value) => (string)value["metadata"]!["uid"]!;

    /// <summary>An object of which only the name is known.</summary>
    public static JsonObject Named(string key) => key.Split('/') switch
    {
        [var space, var name] => new() { ["metadata"] = new JsonObject { ["namespace"] = space, ["name"] = name } },
        _ => new() { ["metadata"] = new JsonObject { ["name"] = key } },
    };

    public string Key(JsonObject value) => IsNamespaced ? $"{Namespace(value)}/{Name(value)}" : Name(value);

    public static MigratedKind Of(JsonObject crd)
    {
        var (name, spec) = (Name(crd), crd["spec"]!);
        var versions = spec["versions"]!.AsArray().OfType<JsonObject>().Where(v => (string?)v["name"] != DetourVersion).ToList();
        var storage = versions.First(v => (bool?)v["storage"] == true);
        IReadOnlyList<string> served = (string?)crd["metadata"]!["annotations"]?[ServedAnnotation] is { } before
            ? before.Split(',')
            : [.. versions.Where(v => (bool?)v["served"] == true).Select(v => (string)v["name"]!)];
        var stored = (string)storage["name"]!;
        if (!served.Contains(stored))
            throw new SolutionException($"{name} stores {stored}, which it does not serve: objects are moved in the version that is stored; serve it (served: true)");
        return new(name, (string)spec["group"]!, (string)spec["names"]!["plural"]!, (string)spec["names"]!["kind"]!, (string?)spec["scope"] == "Namespaced")
        {
            Storage = stored,
            Versions = served,
            HasStatus = storage["subresources"]?["status"] is not null,
            IsConvertedByWebhook = (string?)spec["conversion"]?["strategy"] == "Webhook",
        };
    }
}
