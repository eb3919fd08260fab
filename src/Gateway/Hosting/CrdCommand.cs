using System.CommandLine;
using OrleansAA.ApiMachinery.Crds;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The subcommand <c>crd</c>: kinds as CustomResourceDefinitions on standard output, and on standard error what a CRD has no words for.</summary>
internal sealed class CrdCommand
{
    private readonly ServerDefinition _definition;
    private readonly Option<string?> _kind = Flags.Of<string?>("--kind", "The kind that is written; all, if not given.");

    private CrdCommand(ServerDefinition definition) => _definition = definition;

    public static void AddTo(ServerCommand command, ServerDefinition definition)
    {
        var crd = new CrdCommand(definition);
        command.Add(
            "crd", "Writes the kinds of this server as CustomResourceDefinitions, YAML, a document each. What a CRD has no words for is told on standard error.",
            [crd._kind], (_, parsed) => crd.RunAsync(parsed.GetValue(crd._kind)));
    }

    private async Task<int> RunAsync(string? kind)
    {
        var kinds = _definition.Kinds.Where(k => kind is null || string.Equals(k.Kind, kind, StringComparison.OrdinalIgnoreCase)).ToList();
        if (kinds.Count == 0)
        {
            await Console.Error.WriteLineAsync($"error: --kind {kind}: the server has none of that name; it has {string.Join(", ", _definition.Kinds.Select(k => k.Kind))}");
            return 1;
        }
        foreach (var crd in kinds.Select(CustomResourceDefinition.Of))
        {
            await Console.Out.WriteAsync("---\n" + YamlJson.Write(crd.Document));
            foreach (var lost in crd.Lost)
                await Console.Error.WriteLineAsync($"lost: {crd.Name} {lost}");
        }
        return 0;
    }
}
