using System.Diagnostics;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>
/// What somebody has who begins: an empty directory outside this repository, the feed, and a solution of the template. NuGet and the CLI keep in it what they keep, so that
/// nothing of an earlier build is taken for ours; other packages may be those that the machine has.
/// </summary>
public sealed class OwnSolution(Feed feed) : IAsyncLifetime
{
    public const string Name = "Firewalld";

    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.File(Name);

    /// <summary>How long <c>dotnet new</c> and the first build took, with nothing that an earlier one has left.</summary>
    public TimeSpan TimeToMake { get; private set; }

    private Dictionary<string, string> Surroundings => new()
    {
        ["DOTNET_CLI_HOME"] = _directory.File("home"),
        ["NUGET_PACKAGES"] = _directory.File("packages"),
        ["RestoreFallbackFolders"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        ["DOTNET_NOLOGO"] = "1",
    };

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_directory.File("NuGet.config"), $"""<configuration><packageSources><add key="own" value="{feed.Path}" /></packageSources></configuration>""");
        await Command.RunAsync(_directory.Path, Surroundings, "dotnet", "new", "install", $"OrleansAA.Templates@{Feed.Version}", "--add-source", feed.Path);
        var begun = Stopwatch.GetTimestamp();
        await Command.RunAsync(_directory.Path, Surroundings, "dotnet", "new", "aggregated-api", "-n", Name, "--domain", "example.org", "--group", "firewall", "--kind", "Zone", "--controller");
        await DotnetAsync("build", "--nologo", "-nodeReuse:false");
        TimeToMake = Stopwatch.GetElapsedTime(begun);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return default;
    }

    /// <summary>Runs <c>dotnet</c> in the solution.</summary>
    public Task<string> DotnetAsync(params string[] arguments) => Command.RunAsync(Path, Surroundings, "dotnet", arguments);

    /// <summary>Once, whichever test comes first.</summary>
    public Task InstallToolAsync() => File.Exists(Tool) ? Task.CompletedTask : Command.RunAsync(_directory.Path, Surroundings, "dotnet", "tool", "install", "OrleansAA.Tool", "--version", Feed.Version, "--tool-path", _directory.File("tools"), "--add-source", feed.Path);

    /// <summary>Runs the tool in the solution.</summary>
    public Task<string> ToolAsync(params string[] arguments) => Command.RunAsync(Path, Surroundings, Tool, arguments);

    /// <summary>The same, also if it fails.</summary>
    public Task<CommandResult> ToolResultAsync(params string[] arguments) => Command.ResultAsync(Path, Surroundings, Tool, arguments);

    /// <summary>Runs the tool in another directory.</summary>
    public Task<string> ToolAtAsync(string directory, params string[] arguments) => Command.RunAsync(directory, Surroundings, Tool, arguments);

    /// <summary>Makes another solution of the template, of the same name, and returns where it is.</summary>
    public async Task<string> MakeAsync(string name, params string[] options)
    {
        var directory = _directory.File(name);
        await Command.RunAsync(_directory.Path, Surroundings, "dotnet", ["new", "aggregated-api", "-n", Name, "-o", directory, "--domain", "example.org", "--group", "firewall", "--kind", "Zone", .. options]);
        return directory;
    }

    /// <summary>Writes a file beside the solution, and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }

    /// <summary>Starts the tool in the solution, as a terminal does: what runs tests may have had it ignore Ctrl-C.</summary>
    internal RunningTool BeginTool(params string[] arguments) => Begin("--default-signal=INT", [Tool, .. arguments]);

    /// <summary>The same in the background, where Ctrl-C is ignored.</summary>
    internal RunningTool BeginToolInBackground(params string[] arguments) => Begin("--ignore-signal=INT", [Tool, .. arguments]);

    /// <summary>Starts its controller, built, in the solution.</summary>
    internal RunningTool BeginController(params string[] arguments) =>
        Begin("--default-signal=INT", ["dotnet", System.IO.Path.Combine(Path, "src", $"{Name}.Controller", "bin", "Debug", "net10.0", $"{Name}.Controller.dll"), .. arguments]);

    private RunningTool Begin(string signals, string[] command)
    {
        var start = new ProcessStartInfo("env", [signals, .. command]) { WorkingDirectory = Path };
        foreach (var (name, value) in Surroundings)
            start.Environment[name] = value;
        return new(start);
    }

    private string Tool => System.IO.Path.Combine(_directory.File("tools"), "dotnet-aa");

    /// <summary>Its server, built.</summary>
    public string Server => System.IO.Path.Combine(Path, "src", $"{Name}.Server", "bin", "Debug", "net10.0", $"{Name}.Server.dll");

    /// <summary>kubectl for a server that keeps its things there.</summary>
    public Kubectl Kubectl(string data) => new(System.IO.Path.Combine(data, "kubeconfig"), _directory.Path);

    /// <summary>A directory for what a server keeps.</summary>
    public string Data(string name) => _directory.File(name);
}

/// <summary>Tests that share the solution.</summary>
[CollectionDefinition]
public sealed class OfOwnSolution : ICollectionFixture<OwnSolution>;
