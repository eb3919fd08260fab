namespace OrleansAA.Gateway.Hosting;

/// <summary>What a server says once it serves: what, where, and the lines to try next.</summary>
internal static class Banner
{
    public static void Print(ServerRun run, ServerDefinition definition)
    {
        var server = run.Address.GetLeftPart(UriPartial.Authority);
        foreach (var kind in definition.Kinds)
        {
            var versions = string.Join(", ", kind.Versions.Select(v => v.Name));
            Console.WriteLine($"Serving {kind.Kind} ({kind.Plural}.{kind.Group}, {versions}) on {server}");
        }
        var plan = run.App.Services.GetRequiredService<StorePlan>();
        Console.WriteLine($"Objects are kept in {plan.Store}");
        foreach (var (resource, address) in plan.Own)
            Console.WriteLine($"Objects of {resource} are kept in {address}");
        if (run.WriteKubeconfig() is { } kubeconfig)
            PrintNextSteps(kubeconfig, definition);
        Console.WriteLine("Ready. Ctrl-C ends the server; everything is there when it starts again.");
        Console.Out.Flush();
    }

    private static void PrintNextSteps(string kubeconfig, ServerDefinition definition)
    {
        Console.WriteLine("\nTry:");
        foreach (var step in (IEnumerable<string>)[$"export KUBECONFIG={kubeconfig}", .. FirstSteps(definition)])
            Console.WriteLine("  " + step);
        Console.WriteLine();
    }

    private static IReadOnlyList<string> FirstSteps(ServerDefinition definition) => definition.Product.FirstSteps is { Count: > 0 } given
        ? given
        : [.. definition.Kinds.SelectMany(k => (string[])[$"kubectl explain {k.Plural}.{k.Group}", $"kubectl get {k.Plural}.{k.Group} -A"])];
}
