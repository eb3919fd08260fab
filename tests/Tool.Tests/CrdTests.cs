using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>From a CRD and back: what is made of one builds without a warning, serves the same API, and says the same CRD again.</summary>
[Collection<OfOwnSolution>]
public sealed class CrdTests(OwnSolution solution)
{
    private static readonly string[] StovesLost =
    [
        "lost: stoves.heat.example.org: names.singular: oven becomes stove",
        "lost: stoves.heat.example.org: names.listKind: Stoves becomes StoveList",
        "lost: stoves.heat.example.org v1alpha1: deprecated: clients are not warned",
        "lost: stoves.heat.example.org v1alpha1: additionalPrinterColumns: become those of v1, for all versions have the same",
        "lost: stoves.heat.example.org v1alpha1: conversion.webhook: becomes StoveV1alpha1Conversion, which takes over members of the same names: write there what the webhook does",
        "lost: stoves.heat.example.org v1 metadata: schema: rules for the metadata are left out; the strategy can have them",
        "lost: stoves.heat.example.org v1 spec.back: pattern: no attribute says it: left out",
        "lost: stoves.heat.example.org v1 spec.matrix[][]: minimum: two levels within a member: left out; a class of its own can have it",
        "lost: stoves.heat.example.org v1 spec.sets[]: x-kubernetes-list-type: a list within a list or map is atomic: set is left out",
        "lost: stoves.heat.example.org v1 spec.mixed: properties: beside members that are not declared the declared ones are not checked, and have no defaults: known",
        "lost: stoves.heat.example.org v1 spec.template: x-kubernetes-embedded-resource: apiVersion, kind and metadata of the object within are not checked",
        "lost: stoves.heat.example.org v1 spec.choice: anyOf: no rule in CEL can be made of it: left out",
        "lost: stoves.heat.example.org v1 additionalPrinterColumns: All: ..name of type string cannot be read: left out",
    ];

    private static readonly string[] StovesNoted =
    [
        "note: stoves.heat.example.org v1alpha0: served: is not served: left out",
        "note: stoves.heat.example.org v1 (root): required: apiVersion, kind and metadata are there without being named",
        "note: stoves.heat.example.org v1 spec: oneOf: becomes a rule in CEL",
        "note: stoves.heat.example.org v1 spec.coal: title: is for readers of the CRD: left out",
        "note: stoves.heat.example.org v1 spec.coal: format: lumps: a CRD does not check it either: left out",
        "note: stoves.heat.example.org v1 spec.wood: pattern: is written for .NET: ^[a-zA-Z]+$",
        "note: stoves.heat.example.org v1 spec.level: enum: of values that are no strings becomes a rule in CEL",
        "note: stoves.heat.example.org v1 spec.level: format: an integer without one becomes int64",
        "note: stoves.heat.example.org v1 spec.heat: nullable: null is taken, and left out of what is stored",
        "note: stoves.heat.example.org v1 spec.any: x-kubernetes-preserve-unknown-fields: any value is taken; OpenAPI says object",
        "note: stoves.heat.example.org v1 spec.rest[]: x-kubernetes-preserve-unknown-fields: apply owns each item as a whole",
        "note: stoves.heat.example.org v1 additionalPrinterColumns: Age: is shown besides",
    ];

    [Fact]
    public async Task What_is_imported_serves_the_same_api_and_is_exported_as_the_same_crd()
    {
        await solution.InstallToolAsync();
        var (boilers, stoves) = (Crd("boilers.yaml"), Crd("stoves.yaml"));
        Assert.Contains("--kind Gate: ", (await solution.ToolResultAsync("import", "crd", boilers, "--kind", "Gate")).Errors, StringComparison.Ordinal);
        Assert.Equal("", (await solution.ToolResultAsync("import", "crd", boilers, "--kind", "Boiler", "--strict")).Errors);

        var refused = await solution.ToolResultAsync("import", "crd", stoves, "--strict");
        Assert.Equal((1, $"error: {stoves} has {StovesLost.Length} constructs that cannot be carried over, which stand above; nothing was made. Without --strict the rest is made"), (refused.ExitCode, Lines(refused.Errors)[^1]));
        Assert.False(File.Exists(Written("V1/Stove.cs")));
        var told = await solution.ToolResultAsync("import", "crd", stoves);
        Assert.Equal(0, told.ExitCode);
        Assert.Equal(StovesNoted.Concat(StovesLost).Order(StringComparer.Ordinal), Lines(told.Errors).Order(StringComparer.Ordinal));
        Assert.Contains("is there already", (await solution.ToolResultAsync("import", "crd", boilers)).Errors, StringComparison.Ordinal);

        Assert.Contains("BoilerReconciler.cs", await solution.ToolAsync("create", "controller", "--kind", "Boiler"), StringComparison.Ordinal);
        await solution.DotnetAsync("build", "--nologo", "-nodeReuse:false");
        await IsTheSameAgainAsync(boilers);
        await ServeAsync();
    }

    /// <summary>The CRD is what it was, and what is made of that is what was made.</summary>
    private async Task IsTheSameAgainAsync(string boilers)
    {
        var token = TestContext.Current.CancellationToken;
        var exported = await solution.ToolResultAsync("export", "crd", "Boiler", "--strict");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        Assert.Equal(Sorted(YamlJson.Parse(await File.ReadAllBytesAsync(boilers, token))), Sorted(YamlJson.Parse(Encoding.UTF8.GetBytes(exported.Output))));

        var other = solution.Data("other");
        Directory.CreateDirectory(Path.Combine(other, "src", "Firewalld.Api"));
        await File.WriteAllTextAsync(Path.Combine(other, "Firewalld.slnx"), "<Solution />", token);
        await File.WriteAllTextAsync(Path.Combine(other, "src", "Firewalld.Api", "Kinds.cs"), "    [\n    ];\n", token);
        var both = await solution.ToolResultAsync("export", "crd");
        await File.WriteAllTextAsync(Path.Combine(other, "crds.yaml"), both.Output, token);
        await solution.ToolAtAsync(other, "import", "crd", "crds.yaml");
        foreach (var file in (string[])["V1/Boiler.cs", "V1beta1/Boiler.cs", "BoilerKind.cs", "V1/Stove.cs", "V1alpha1/Stove.cs"])
            Assert.Equal(await LinesOfAsync(Written(file)), await LinesOfAsync(Path.Combine(other, "src", "Firewalld.Api", file)));
        Assert.Contains("lost: zones.firewall.example.org strategy ZoneStrategy: code cannot be carried over", both.Errors, StringComparison.Ordinal);
        var unknown = await solution.ToolResultAsync("export", "crd", "Gate");
        Assert.Contains("error: --kind Gate: the server has none of that name; it has Zone", unknown.Errors, StringComparison.Ordinal);
    }

    /// <summary>Sorted: what is exported has its members in the order of their names.</summary>
    private static async Task<IEnumerable<string>> LinesOfAsync(string file) => (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal);

    private async Task ServeAsync()
    {
        var data = solution.Data("boilers");
        await using var server = await ServerProcess.StartAsync(new ServerSurroundings(solution.Path) { Assembly = solution.Server }, "--store=memory", "--secure-port=0", $"--data-dir={data}");
        var kubectl = solution.Kubectl(data);
        await SaysAsync("created", Apply("a", "fuel: gas\n  owner: ann"));
        Assert.Equal("1 false 0.5 25% 7", (await kubectl.RunAsync("get", "bo", "a", "-o", "jsonpath={.spec.replicas} {.spec.quiet} {.spec.ratio} {.spec.maxUnavailable} {.spec.limits.hard}")).Success);

        // What is empty is there, and is no default.
        await SaysAsync("created", Apply("empty", "fuel: ''\n  zones: []"));
        Assert.Equal("[] []", (await kubectl.RunAsync("get", "bo", "empty", "-o", "jsonpath=[{.spec.fuel}] {.spec.zones}")).Success);

        await RefusesAsync("spec.fuel: Unsupported value: \"coal\": supported values: \"gas\", \"oil\", \"\"", Apply("b", "fuel: coal"));
        await RefusesAsync("spec.fuel: Required value", Apply("b", "replicas: 1"));
        await RefusesAsync("spec.replicas: Invalid value: 10: spec.replicas in body should be less than or equal to 9", Apply("b", "fuel: gas\n  replicas: 10"));
        await RefusesAsync("spec.min: Invalid value: 0: spec.min in body should be greater than 0", Apply("b", "fuel: gas\n  min: 0"));
        await RefusesAsync("""spec.owner: Invalid value: "ANN": spec.owner in body should match '^[a-z]+$'""", Apply("b", "fuel: gas\n  owner: ANN"));
        await RefusesAsync("""spec.maxUnavailable: Invalid value: "x": spec.maxUnavailable in body should match""", Apply("b", "fuel: gas\n  maxUnavailable: x"));
        await RefusesAsync("spec.labels.a: Too long: may not be more than 5 bytes", Apply("b", "fuel: gas\n  labels: {a: toolong}"));
        await RefusesAsync("spec.ports[1]: Duplicate value", Apply("b", "fuel: gas\n  ports: [{port: 1}, {port: 1, name: x}]"));
        await RefusesAsync("spec.ports[0].port: Required value", Apply("b", "fuel: gas\n  ports: [{name: x}]"));
        await RefusesAsync("min 5 is more than max 0", Apply("b", "fuel: gas\n  min: 5\n  max: 0"));
        await RefusesAsync("spec.fuel: Forbidden: more than four burn gas", Apply("b", "fuel: oil\n  replicas: 5"));

        await SaysAsync("created", Apply("oily", "fuel: oil\n  ports: [{port: 80}]"));
        await SaysAsync("patched", ["patch", "bo", "oily", "--subresource=status", "--type=merge", "-p", """{"spec":{"fuel":"gas"},"status":{"since":"2020-01-01T00:00:00Z","replicas":1,"selector":"a=b","conditions":[{"type":"Ready","status":"True"}]}}"""]);
        Assert.Equal("oily", (await kubectl.RunAsync("get", "bo", "--field-selector", "spec.fuel=oil", "-o", "jsonpath={.items[*].metadata.name}")).Success);
        var rows = (await kubectl.RunAsync("get", "bo", "-o", "wide")).Success.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["NAME", "FUEL", "READY", "SINCE", "AGE", "PORT"], rows[0]);
        var row = rows.Single(r => r[0] == "oily");
        Assert.Equal(("oil", "True", "80"), (row[1], row[2], row[^1]));
        Assert.Matches("^[0-9]+y([0-9]+d)?$", row[3]);

        await SaysAsync("scaled", ["scale", "bo/oily", "--replicas=3"]);
        await RefusesAsync("more than four burn gas", ["scale", "bo/oily", "--replicas=6"]);
        Assert.Equal("3 oil", (await kubectl.RunAsync("get", "boilers.v1beta1.heat.example.org", "oily", "-o", "jsonpath={.spec.replicas} {.spec.fuel}")).Success);
        await SaysAsync("What it burns.", ["explain", "boiler.spec.fuel"]);

        // Of a kind whose CRD has no subresource for it, the status is written with the rest.
        await SaysAsync("created", ["apply", "-f", solution.Write("stove.yaml", "apiVersion: heat.example.org/v1\nkind: Stove\nmetadata:\n  name: s\nspec:\n  coal: c\n  any: [1]\nstatus:\n  phase: Cold\n")]);
        Assert.Equal("Cold [1]", (await kubectl.RunAsync("get", "stove", "s", "-o", "jsonpath={.status.phase} {.spec.any}")).Success);
        await RefusesAsync("must validate one and only one schema (oneOf)", ["patch", "stove", "s", "--type=merge", "-p", """{"spec":{"wood":"ash"}}"""]);

        string[] Apply(string name, string spec) => ["apply", "-f", solution.Write($"{name}.yaml", $"apiVersion: heat.example.org/v1\nkind: Boiler\nmetadata:\n  name: {name}\n  namespace: default\nspec:\n  {spec}\n")];

        async Task SaysAsync(string expected, string[] arguments) => Assert.Contains(expected, (await kubectl.RunAsync(arguments)).Success, StringComparison.Ordinal);

        async Task RefusesAsync(string expected, string[] arguments)
        {
            var result = await kubectl.RunAsync(arguments);
            Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
            Assert.NotEqual(0, result.ExitCode);
        }
    }

    private static string Crd(string file) => Path.Combine(BuildPaths.RepositoryRoot, "tests", "Tool.Tests", "Crds", file);

    private string Written(string file) => Path.Combine(solution.Path, "src", "Firewalld.Api", file);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>YAML with its keys sorted: the order of members says nothing.</summary>
    private static string Sorted(Value value) => YamlJson.Write(value);
}
