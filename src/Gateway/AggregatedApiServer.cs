using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Doctor;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway;

/// <summary>A server that is described, and has not begun.</summary>
public sealed class AggregatedApiServer
{
    private readonly string[] _args;
    private readonly Func<ServerDefinition> _define;

    internal AggregatedApiServer(string[] args, Func<ServerDefinition> define) => (_args, _define) = (args, define);

    /// <summary>Reads the command line and serves until SIGTERM or Ctrl-C.</summary>
    /// <returns>The exit code: 0 at the end of a run, 1 for what an operator or whoever described the server has to mend, 2 for a command line that is not understood.</returns>
    public async Task<int> RunAsync()
    {
        ServerDefinition definition;
        try
        {
            definition = _define();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"error: {Told(e)}");
            return 1;
        }
        return await CommandOf(definition).InvokeAsync(_args, options => Server.RunAsync(definition, options));
    }

    /// <summary>The command line of a server, with its subcommands.</summary>
    internal static ServerCommand CommandOf(ServerDefinition definition)
    {
        var command = new ServerCommand(definition);
        DoctorCommand.AddTo(command, definition);
        EpochCommand.AddTo(command, definition);
        CrdCommand.AddTo(command, definition);
        return command;
    }

    /// <summary>Reads the command line, starts to serve in this process, and returns when it does: for tests, and for programs that do more than serve.</summary>
    /// <exception cref="OperatorException">The command line is not understood; what is wrong with it has been told on standard error.</exception>
    public Task<RunningApi> StartAsync() => StartAsync(Surroundings.Process);

    internal async Task<RunningApi> StartAsync(Surroundings surroundings)
    {
        var definition = _define();
        ServerRun? run = null;
        var code = await new ServerCommand(definition).InvokeAsync(_args, async options =>
        {
            run = await Server.StartAsync(definition, options, surroundings);
            return 0;
        });
        return new(run ?? throw new OperatorException($"{definition.Product.Name} {string.Join(' ', _args)}: not started, exit code {code}"));
    }

    /// <summary>Without what .NET adds for whoever reads the code.</summary>
    private static string Told(Exception error)
    {
        var text = error.Message.ReplaceLineEndings(" ");
        var parameter = error is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : "";
        return parameter.Length > 0 && text.EndsWith(parameter, StringComparison.Ordinal) ? text[..^parameter.Length] : text;
    }
}
