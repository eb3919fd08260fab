using OrleansAA.Gateway.Hosting.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>One run of the server, from its options to its exit code.</summary>
internal static class Server
{
    /// <summary>How long requests under way may take to end after Ctrl-C or SIGTERM.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(ServerOptions options)
    {
        try
        {
            using var root = RootClients.Open(options.Root, ServiceAccount.Find());
            options = options with { Silo = options.Silo with { Pod = await PodLookup.FindAsync(root) } };
            var identity = Identity.Load(options, hasRoot: root is not null, TimeProvider.System);
            await using var app = Composition.Build(options, identity, root);
            await app.StartAsync();
            app.Services.GetRequiredService<StartPhase>().End();
            Banner.Print(app, options, identity);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (OperatorErrors.Explain(e, options) is { } line)
        {
            await Console.Error.WriteLineAsync("error: " + line);
            return 1;
        }
    }
}
