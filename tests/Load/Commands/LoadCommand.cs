using System.CommandLine;
using System.Globalization;
using OrleansAA.Load.Scenarios;

namespace OrleansAA.Load.Commands;

/// <summary>The command line, and what --help says of it.</summary>
internal static class LoadCommand
{
    private const string PortRules = "firewalld.fedoraproject.org/v1/portrules";

    public static RootCommand Root()
    {
        var servers = Text("--servers", "embedded", "What is started and driven: embedded (one server on its embedded store), redis (one on a Redis), three (three replicas on one Redis), all; or some, separated by commas.");
        var admission = Text("--admission", "none,policy", "none (a server on its own), policy (below a root with a ValidatingAdmissionPolicy), webhook (below a root with a validating webhook), all; or some. Writes alone are measured with admission.");
        var scenarios = Text("--scenarios", "all", $"all, or some of {string.Join(",", ScenarioCatalog.Names)}.");
        var duration = Text("--duration", "5s", "How long each scenario is measured at each rate.");
        var warmUp = Text("--warm-up", "2s", "How long each scenario's calls are made before the first is measured; 0 for not at all.");
        var patience = Text("--patience", "30s", "How long answers, and events that have not come, are waited for after the last call; then they are failed, and missed.");
        var rate = Text("--rate", "500,max", "Calls a second: latency counts from when a call was to be sent, whether the server kept up or not. max: as many as --callers get answered. Several, separated by commas, are run one after the other.");
        var listRate = Text("--list-rate", "5,max", "The same, of lists.");
        var watchRate = Text("--watch-rate", "100,max", "The same, of writes that are watched. max: as many as watchers keep up with.");
        var streams = Text("--streams", "100", "How many watch streams there are; several numbers, separated by commas, are run one after the other.");
        var stuck = Text("--stuck", "0", "How many watch streams there are beside them that nobody reads; several numbers, separated by commas, are run one after the other.");
        var objects = Text("--objects", "5000", "Objects there are.");
        var connections = Text("--connections", "8", "Connections of those who call.");
        var callers = Text("--callers", "32", "Calls at once, at the rate max.");
        var page = Text("--page", "500", "Objects of a page of a paged list.");
        var floor = new Option<bool>("--floor") { Description = "Whether the same bytes are also sent to and fro an empty handler, in a process of its own: what TLS, HTTP/2 and Kestrel alone cost.", DefaultValueFactory = _ => true };
        var assembly = Path("--server-assembly", "The program of the server, such as a published OrleansAA.PortRules.dll; the one that was built with this, if not given.");
        var kubeconfig = Path("--kubeconfig", "Drives the API of a kubeconfig instead of starting one. What is made there has names that begin with load-, and is taken away in the end.");
        var context = new Option<string?>("--context") { Description = "The context of the kubeconfig; its current one, if not given." };
        var resource = Text("--resource", PortRules, "GROUP/VERSION/RESOURCE that is driven, or VERSION/RESOURCE of the core group.");
        var space = Text("--namespace", "default", "The namespace that is worked in; it must be there.");
        var template = Path("--template", "A file with an object of the resource as JSON. {{name}}, {{namespace}} and {{index}} in it are replaced; name, namespace and labels are set in any case. A PortRule, if not given.");
        var pids = new Option<string?>("--server-pids") { Description = "With --kubeconfig: processes of that API on this machine, separated by commas, whose processor time and memory are counted." };
        var json = Path("--json", "Writes the result into a file, as JSON.");
        var report = Path("--report", "Writes a page with plots into a file, as HTML that needs nothing else.");
        var root = new RootCommand("Starts servers, drives them, and says what their calls cost. docs/load.md tells what is measured, and how.")
        {
            servers, admission, scenarios, duration, warmUp, patience, rate, listRate, watchRate, streams, stuck, objects, connections, callers, page, floor, assembly,
            kubeconfig, context, resource, space, template, pids, json, report, FloorCommand.Verb(),
        };
        root.SetAction((parsed, cancelled) =>
        {
            string Of(Option<string> option) => parsed.GetValue(option)!;
            int Number(Option<string> option, int most) => LoadOptions.ParseNumber(option.Name, Of(option), 1, most);
            var options = new LoadOptions
            {
                Servers = [.. LoadOptions.ParseNames(servers.Name, Of(servers), NamesOf<ServerSort>()).Select(Enum<ServerSort>)],
                Admission = [.. LoadOptions.ParseNames(admission.Name, Of(admission), NamesOf<AdmissionSort>()).Select(Enum<AdmissionSort>)],
                Scenarios = LoadOptions.ParseNames(scenarios.Name, Of(scenarios), ScenarioCatalog.Names),
                Duration = LoadOptions.ParseDuration(duration.Name, Of(duration), TimeSpan.FromMilliseconds(100)),
                WarmUp = LoadOptions.ParseDuration(warmUp.Name, Of(warmUp), TimeSpan.Zero),
                Patience = LoadOptions.ParseDuration(patience.Name, Of(patience), TimeSpan.FromMilliseconds(100)),
                Rates = LoadOptions.ParseRates(rate.Name, Of(rate)),
                ListRates = LoadOptions.ParseRates(listRate.Name, Of(listRate)),
                WatchRates = LoadOptions.ParseRates(watchRate.Name, Of(watchRate)),
                Streams = Numbers(streams.Name, Of(streams), LoadLimits.RatesMax, 1, LoadLimits.StreamsMax),
                Stuck = Numbers(stuck.Name, Of(stuck), LoadLimits.RatesMax, 0, LoadLimits.StreamsMax),
                Objects = Number(objects, LoadLimits.ObjectsMax),
                Connections = Number(connections, LoadLimits.ConnectionsMax),
                Callers = Number(callers, LoadLimits.CallersMax),
                Page = Number(page, LoadLimits.PageMax),
                Floor = parsed.GetValue(floor),
                ServerAssembly = File(assembly.Name, parsed.GetValue(assembly)),
                Kubeconfig = File(kubeconfig.Name, parsed.GetValue(kubeconfig)),
                Context = parsed.GetValue(context),
                Resource = Of(resource),
                Namespace = Of(space),
                Template = File(template.Name, parsed.GetValue(template)),
                ServerPids = parsed.GetValue(pids) is { } given ? Numbers(pids.Name, given, LoadLimits.ServerPidsMax, 1, int.MaxValue) : [],
                Json = Writable(json.Name, parsed.GetValue(json)),
                Report = Writable(report.Name, parsed.GetValue(report)),
            };
            if (options.Kubeconfig is null && options.Resource != PortRules)
                throw new LoadException($"--resource={options.Resource}: the servers that are started here serve {PortRules}; give --kubeconfig=FILE of the API that serves it");
            if (options.Resource != PortRules && options.Template is null)
                throw new LoadException($"--resource={options.Resource}: give --template=FILE with an object of it");
            if (options.Kubeconfig is null && (options.ServerPids.Count > 0 || options.Context is not null))
                throw new LoadException($"{(options.Context is null ? "--server-pids" : "--context")}: goes with --kubeconfig=FILE");
            return LoadRun.RunAsync(options, cancelled);
        });
        return root;
    }

    private static Option<string> Text(string name, string value, string description) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<string?> Path(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static string? File(string flag, string? path) =>
        path is null || System.IO.File.Exists(path) ? path : throw new LoadException($"{flag}={path}: no such file");

    private static string? Writable(string flag, string? path) =>
        path is null || Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))) ? path : throw new LoadException($"{flag}={path}: no such directory; make it first");

    private static List<int> Numbers(string flag, string text, int countMax, int least, int most)
    {
        var parts = text.Split(',');
        return parts.Length <= countMax ? [.. parts.Select(p => LoadOptions.ParseNumber(flag, p, least, most))] : throw new LoadException($"{flag}={text}: expected at most {countMax} numbers");
    }

    private static IReadOnlyList<string> NamesOf<T>() where T : struct, Enum => [.. System.Enum.GetNames<T>().Select(CultureInfo.InvariantCulture.TextInfo.ToLower)];

    private static T Enum<T>(string name) where T : struct, Enum => System.Enum.Parse<T>(name, ignoreCase: true);
}
