using System.CommandLine;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor;

/// <summary>The subcommand <c>doctor</c>: the flags of the server, and how the report shall look.</summary>
internal sealed class DoctorCommand
{
    private readonly ServerDefinition _definition;
    private readonly Option<ReportForm> _output = Flags.Choice("--output", "How the report looks: text or json.", ReportForm.Text, ("text", ReportForm.Text), ("json", ReportForm.Json));

    private DoctorCommand(ServerDefinition definition)
    {
        _definition = definition;
        _output.Aliases.Add("-o");
    }

    public static void AddTo(ServerCommand command, ServerDefinition definition)
    {
        var doctor = new DoctorCommand(definition);
        command.Add(
            "doctor", "Looks whether a server with these flags can serve where it is, and says what is wrong, what that causes and what mends it. Changes nothing. Ends with 1 if something has failed.",
            [doctor._output], (options, parsed) => doctor.RunAsync(options, parsed.GetValue(doctor._output)));
    }

    private async Task<int> RunAsync(ServerOptions options, ReportForm form)
    {
        var clock = Composition.Clock;
        var (report, code) = await ExamineAsync(new(_definition, options.InPod(), ServiceAccount.Find(clock), clock, new Machine()), form);
        await Console.Out.WriteAsync(report);
        return code;
    }

    private static async Task<(string Report, int Code)> ExamineAsync(Site site, ReportForm form)
    {
        using (site)
        {
            var report = new Report(await Examination.RunAsync(CheckList.Of(site), site.Clock, DoctorLimits.CheckTime, CancellationToken.None));
            return (form == ReportForm.Json ? report.ToJson() : report.ToText(), report.HasFailed ? 1 : 0);
        }
    }
}
