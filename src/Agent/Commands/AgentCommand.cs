using System.CommandLine;
using System.CommandLine.Help;
using OrleansAA.Agent.Firewalls;

namespace OrleansAA.Agent.Commands;

/// <summary>The command line: one flag a line, each with what <c>--help</c> says of it.</summary>
internal static class AgentCommand
{
    private const string Summary = "Opens the ports of this host that PortRules say, and says whether they are open.";

    /// <summary>Reads the command line, and does what it says.</summary>
    /// <returns>The exit code: 0, 1 for what an operator has to mend, 2 for a command line that is not understood.</returns>
    public static async Task<int> InvokeAsync(string[] arguments)
    {
        // Not a RootCommand, whose name is the assembly's.
        var flags = new AgentFlags();
        var root = new Command("portrule-agent", Summary) { new HelpOption(), new VersionOption() };
        flags.AddTo(root);
        root.SetAction((result, cancellationToken) => AgentProcess.RunAsync(flags.Read(result), cancellationToken));
        root.Subcommands.Add(Controller());
        return await RunAsync(root, arguments);
    }

    private static Command Controller()
    {
        var kubeconfig = ConnectionFlags.Kubeconfig();
        var leaseNamespace = ConnectionFlags.LeaseNamespace();
        var elects = new Option<bool>("--leader-elect") { Description = "Work only while holding a Lease, so that one of several does; false for a server without Leases.", DefaultValueFactory = _ => true };
        var controller = new Command("controller", "Says of rules for which no agent speaks that none does.") { new HelpOption(), kubeconfig, leaseNamespace, elects };
        controller.SetAction((result, cancellationToken) => AgentProcess.ControlAsync(result.GetValue(kubeconfig), result.GetValue(leaseNamespace)!, result.GetValue(elects), cancellationToken));
        return controller;
    }

    private static async Task<int> RunAsync(Command root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"error: {parsed.Errors[0].Message.TrimEnd('.')}; see --help");
            return 2;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is OperatorException or FirewallException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }
}

/// <summary>Something an operator has to mend. The message is one line: the thing, its value, the remedy.</summary>
internal sealed class OperatorException(string message, Exception? inner = null) : Exception(message, inner);
