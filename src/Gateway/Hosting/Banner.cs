using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What a server says once it serves: what, where, and the lines to try next.</summary>
internal static class Banner
{
    public static void Print(WebApplication app, ServerDefinition definition, ServerOptions options, Identity identity)
    {
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = options.BindAddress.Equals(System.Net.IPAddress.Any) ? "127.0.0.1" : options.BindAddress.Equals(System.Net.IPAddress.IPv6Any) ? "[::1]" : bound.Host;
        var server = $"https://{host}:{bound.Port}";
        foreach (var kind in definition.Kinds)
        {
            var versions = string.Join(", ", kind.Versions.Select(v => v.Name));
            Console.WriteLine($"Serving {kind.Kind} ({kind.Plural}.{kind.Group}, {versions}) on {server}");
        }
        var plan = app.Services.GetRequiredService<StorePlan>();
        Console.WriteLine($"Objects are kept in {plan.Store}");
        foreach (var (resource, address) in plan.Own)
            Console.WriteLine($"Objects of {resource} are kept in {address}");
        if (identity.Admin is { } pki)
            PrintNextSteps(Kubeconfig.Write(options, pki, server), definition);
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
