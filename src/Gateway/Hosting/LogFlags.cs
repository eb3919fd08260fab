using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansAA.Gateway.Logging;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about the log and traces, named as kube's.</summary>
internal sealed class LogFlags
{
    private readonly Option<int> _verbosity = Flags.Number("-v", "How much is logged: 3 for a line for each request, 4 for more of this server, 5 for the libraries, too, 10 for everything.", 0, LogVerbosity.Max);
    private readonly Option<CategoryVerbosity[]> _categories = Flags.List<CategoryVerbosity>(
        "--vmodule", "How much is logged of categories and those below them: CATEGORY=N, comma separated.", splitsAtCommas: true, text => LogCategories.Parse(text), "CATEGORY=N with N from 0 to 10");

    private readonly Option<LogFormat> _format = Flags.Choice(
        "--logging-format", "How an entry of the log is written, one a line.", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json));

    private readonly Option<string?> _tracing = Flags.Of<string?>("--tracing-config-file", "File with a TracingConfiguration of apiserver.config.k8s.io: where traces go, and how many. Without it nothing is traced.");

    public LogFlags() => _verbosity.Aliases.Add("--v");

    public IEnumerable<Option> All => [_verbosity, _categories, _format, _tracing];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        TracingConfigFile = result.GetValue(_tracing),
        Log = new() { Verbosity = result.GetValue(_verbosity), Categories = result.GetValue(_categories)!, Format = result.GetValue(_format) },
    };
}
