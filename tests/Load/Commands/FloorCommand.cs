using System.CommandLine;
using OrleansAA.Load.Targets;

namespace OrleansAA.Load.Commands;

/// <summary>The verb under which this program is a floor; it starts itself so.</summary>
internal static class FloorCommand
{
    public const string Name = "floor";

    public static Command Verb()
    {
        var certificate = new Option<string>("--tls-cert-file") { Description = "The serving certificate.", Required = true };
        var key = new Option<string>("--tls-private-key-file") { Description = "Its key.", Required = true };
        var clients = new Option<string>("--client-ca-file") { Description = "Who signs those who may call.", Required = true };
        var command = new Command(Name, "Serves an empty handler: reads the body and answers as many bytes as X-Floor-Bytes says. Ends with its standard input.") { certificate, key, clients };
        command.SetAction((parsed, cancelled) => FloorHandler.ServeAsync(new(parsed.GetValue(certificate)!, parsed.GetValue(key)!), parsed.GetValue(clients)!, cancelled));
        return command;
    }
}
