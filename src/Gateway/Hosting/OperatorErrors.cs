using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Errors that an operator can mend, each as one line.</summary>
internal static class OperatorErrors
{
    /// <summary>The line an operator is told, or null where the error is ours.</summary>
    public static string? Explain(Exception error, ServerOptions options) => error switch
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
        $"--bind-address={options.BindAddress} --secure-port={options.SecurePort}: {OperatorException.Reason(error)}; give an address of this machine and a port this user may open";
}

/// <summary>Whether the server is still starting: an error that ends the start, and that an operator can mend, is told in one line at its end, and not with a stack by whoever meets it.</summary>
internal sealed class StartPhase(ServerOptions options)
{
    private volatile bool _isOver;

    public void End() => _isOver = true;

    public bool WillBeTold(Exception error) => !_isOver && OperatorErrors.Explain(error, options) is not null;
}
