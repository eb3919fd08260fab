using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OrleansAA.Gateway.Hosting.Root;
using OrleansAA.Grains.Storage;

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
            Banner.Print(app, options, identity);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (Explain(e, options) is { } line)
        {
            await Console.Error.WriteLineAsync("error: " + line);
            return 1;
        }
    }

    /// <summary>The line an operator is told, or null where the error is ours.</summary>
    private static string? Explain(Exception error, ServerOptions options) => error switch
    {
        OperatorException or StoreUnavailableException => error.Message.ReplaceLineEndings(" "),
        AggregateException { InnerExceptions: [var only] } => Explain(only, options),
        IOException { InnerException: AddressInUseException } =>
            $"--secure-port={options.SecurePort}: {options.BindAddress}:{options.SecurePort} is in use by another process; end it or give another --secure-port",
        IOException { InnerException: SocketException socket } => CannotBind(socket, options),
        SocketException socket => CannotBind(socket, options),
        _ => null,
    };

    private static string CannotBind(SocketException error, ServerOptions options) =>
        $"--bind-address={options.BindAddress} --secure-port={options.SecurePort}: {error.Message}; give an address of this machine and a port this user may open";
}
