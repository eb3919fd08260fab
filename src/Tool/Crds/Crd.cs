using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>A version that a CRD serves.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Document">What the CRD says of it.</param>
/// <param name="Schema">Its openAPIV3Schema.</param>
internal sealed record CrdVersion(ApiVersion Version, MapValue Document, MapValue Schema)
{
    public MapValue? Scale => Document.Map("subresources")?.Map("scale");

    public bool HasStatus => Document.Map("subresources")?.Has("status") == true;

    /// <summary>The paths of the members that scale reads, without the dot that they begin with.</summary>
    public IReadOnlyList<string> ScaleNumbers => Scale is null ? [] : [.. ((string?[])[Scale.Text("specReplicasPath"), Scale.Text("statusReplicasPath")]).OfType<string>().Select(p => p.TrimStart('.'))];
}

/// <summary>A CustomResourceDefinition.</summary>
/// <param name="Name">As its metadata has it: <c>widgets.example.com</c>.</param>
/// <param name="Document">All of it.</param>
/// <param name="Storage">The version that is stored.</param>
/// <param name="Others">The others that are served, as they stand there.</param>
internal sealed partial record Crd(string Name, MapValue Document, CrdVersion Storage, IReadOnlyList<CrdVersion> Others)
{
    public MapValue Spec => Document.Map("spec")!;

    public string Group => Spec.Text("group")!;

    public MapValue Names => Spec.Map("names")!;

    public string Kind => Names.Text("kind")!;

    public string Plural => Names.Text("plural")!;

    public bool IsNamespaced => Spec.Text("scope") != "Cluster";

    public bool IsConvertedByWebhook => Spec.Map("conversion")?.Text("strategy") == "Webhook";

    public IEnumerable<CrdVersion> Versions => [Storage, .. Others];

    /// <exception cref="SolutionException">It lacks what every CRD has.</exception>
    public static Crd Of(MapValue document, string file)
    {
        var name = document.Map("metadata")?.Text("name") ?? file;
        if (document.Map("spec") is not { } spec || spec.Map("names") is not { } names || spec.Text("group") is null || names.Text("plural") is null)
            throw new SolutionException($"{file}: {name} has no spec with group and names; give a CRD that a cluster would take");
        if (names.Text("kind") is not { } kind || !KindName().IsMatch(kind))
            throw new SolutionException($"{file}: the kind {names.Text("kind")} of {name} is no name in CamelCase; rename it");
        var served = spec.Maps("versions").Where(v => v.Flag("served") || v.Flag("storage")).Select(v => Version(v, name, file)).ToList();
        var storage = served.Find(v => v.Document.Flag("storage")) ?? throw new SolutionException($"{file}: {name} has no version that is stored; mark one with storage: true");
        return new(name, document, storage, [.. served.Where(v => v != storage)]);
    }

    private static CrdVersion Version(MapValue version, string name, string file)
    {
        var text = version.Text("name") ?? "";
        if (!VersionName().IsMatch(text))
            throw new SolutionException($"{file}: the version {text} of {name} is none as v1, v1beta1 or v2alpha1; rename it");
        return version.Map("schema")?.Map("openAPIV3Schema") is { } schema
            ? new(ApiVersion.Parse(text), version, schema)
            : throw new SolutionException($"{file}: {text} of {name} has no schema.openAPIV3Schema; give a CRD that a cluster would take");
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]{0,62}\z")]
    private static partial Regex KindName();

    [GeneratedRegex(@"^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?\z")]
    private static partial Regex VersionName();
}
