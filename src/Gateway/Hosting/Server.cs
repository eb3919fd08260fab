using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>One run of the server, from its options to its exit code.</summary>
internal static class Server
{
    /// <summary>How long requests under way may take to end after Ctrl-C or SIGTERM, besides what watches are given.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(ServerDefinition definition, ServerOptions options)
    {
        try
        {
            await using var run = await StartAsync(definition, options);
            Banner.Print(run, definition);
            await run.App.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (OperatorErrors.Explain(e, options) is { } line)
        {
            await Console.Error.WriteLineAsync("error: " + line);
            return 1;
        }
    }

    /// <summary>Returns when it serves.</summary>
    public static async Task<ServerRun> StartAsync(ServerDefinition definition, ServerOptions options, Surroundings? surroundings = null)
    {
        var clock = Composition.Clock;
        var root = RootClients.Open(options.Root, ServiceAccount.Find(clock));
        try
        {
            options = options.InPod() with { Silo = options.Silo with { Pod = await PodLookup.FindAsync(root, clock) } };
            var identity = Identity.Load(options, hasRoot: root is not null, clock);
            var app = Composition.Build(definition, options, identity, root, surroundings);
            await StartAsync(app);
            app.Services.GetRequiredService<StartPhase>().End();
            return new(app, options, identity, root);
        }
        catch
        {
            root?.Dispose();
            throw;
        }
    }

    /// <summary>Starts it; where that fails, what was started already is stopped in order, so that nothing is at work while its parts go.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await StopAsync(app);
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task StopAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception)
        {
            // What failed to start is what is told; that parts of it cannot stop either says nothing more.
        }
    }
}
