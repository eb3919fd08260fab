using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>
/// A container of the server's image, run by <c>runc</c> on this machine's network. Where a machine cannot run containers, starting one throws: what these tests are for cannot
/// be seen there.
/// </summary>
public sealed partial class ContainerProcess : IAsyncDisposable
{
    private const int CpuPeriodMicroseconds = 100_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly string _bundle;
    private readonly string _id = $"portrule-{Guid.NewGuid():N}";
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly OutputLines _lines = new();
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = Stopwatch.GetTimestamp();

    private ContainerProcess(string bundle, IReadOnlyList<string> prefix)
    {
        _bundle = bundle;
        string[] command = [.. prefix, "runc", "--root", Path.Combine(bundle, "state"), "run", "--bundle", bundle, "--pid-file", PidFile, _id];
        _process = new()
        {
            StartInfo = new(command[0], command[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, e) => Collect(e.Data);
        _process.ErrorDataReceived += (_, e) => Collect(e.Data);
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>From the call of runc to the line that says it is ready.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>The process of the server, as this machine numbers it.</summary>
    public int Pid => int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private string PidFile => Path.Combine(_bundle, "pid");

    /// <summary>Starts a container and waits until the server in it says that it serves.</summary>
    /// <param name="image">What is in it.</param>
    /// <param name="container">How it is started.</param>
    /// <param name="bundle">A directory of its own.</param>
    public static async Task<ContainerProcess> StartAsync(OciImage image, PodContainer container, string bundle)
    {
        var started = await LaunchAsync(image, container, bundle);
        try
        {
            await started.WaitAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a container of any image, and waits for nothing.</summary>
    /// <param name="image">What is in it.</param>
    /// <param name="container">How it is started.</param>
    /// <param name="bundle">A directory of its own.</param>
    /// <param name="prefix">A command in front of runc that becomes it, such as <c>ip netns exec NAME</c>: the container has the network it is called in.</param>
    public static async Task<ContainerProcess> LaunchAsync(OciImage image, PodContainer container, string bundle, params IReadOnlyList<string> prefix)
    {
        Directory.CreateDirectory(bundle);
        await RunAsync("spec", "--bundle", bundle);
        var configuration = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bundle, "config.json")))!;
        Configure(configuration, image, container);
        await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), configuration.ToJsonString());
        var started = new ContainerProcess(bundle, prefix);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until it has written a line with a text in it.</summary>
    public async Task<string> SaysAsync(string text)
    {
        var said = _lines.WaitForAsync(l => l.Contains(text, StringComparison.Ordinal));
        if (await Task.WhenAny(said, _process.WaitForExitAsync()) != said && !Output.Contains(text, StringComparison.Ordinal))
            throw new InvalidOperationException($"the container ended with {_process.ExitCode} (containers need runc, root and control groups): {Output}");
        return await said;
    }

    /// <summary>Waits until it has ended by itself; returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    /// <summary>Tells it to end, as a kubelet does; returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await RunAsync("--root", Path.Combine(_bundle, "state"), "kill", _id, "TERM");
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    /// <summary>Runs the image's program in the container once more, as <c>kubectl exec</c> does.</summary>
    public async Task<CommandResult> ExecuteAsync(string entrypoint, params string[] arguments)
    {
        var start = new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle, "state"), "exec", _id, entrypoint, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var runc = Process.Start(start)!;
        var (output, errors) = (runc.StandardOutput.ReadToEndAsync(), runc.StandardError.ReadToEndAsync());
        await runc.WaitForExitAsync().WaitAsync(Timeout);
        return new(runc.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await RunAsync("--root", Path.Combine(_bundle, "state"), "kill", _id, "KILL");
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private async Task WaitAsync()
    {
        if (await Task.WhenAny(_serving.Task, _process.WaitForExitAsync()).WaitAsync(Timeout) != _serving.Task)
            throw new InvalidOperationException($"the container ended with {_process.ExitCode} (containers need runc, root and control groups): {Output}");
        Address = await _serving.Task;
        TimeToReady = Stopwatch.GetElapsedTime(_started);
    }

    private static void Configure(JsonObject configuration, OciImage image, PodContainer container)
    {
        var (process, linux) = ((JsonObject)configuration["process"]!, (JsonObject)configuration["linux"]!);
        configuration["root"] = new JsonObject { ["path"] = image.Root, ["readonly"] = container.ReadOnlyRoot };
        configuration["hostname"] = "portrule";
        process["terminal"] = false;
        process["noNewPrivileges"] = true;
        // What runc's own template says of open files is less than what nodes give to containers: this machine's.
        process.Remove("rlimits");
        process["user"] = new JsonObject { ["uid"] = container.User, ["gid"] = container.Group };
        process["cwd"] = (string)image.Configuration["WorkingDir"]!;
        process["args"] = Texts([.. image.Configuration["Entrypoint"]!.AsArray().Select(e => (string)e!), .. container.Arguments]);
        process["env"] = Texts([.. image.Configuration["Env"]!.AsArray().Select(e => (string)e!), .. container.Environment.Select(v => $"{v.Key}={v.Value}")]);
        // As container runtimes give them since Kubernetes 1.24: nothing is inherited, and nothing ambient.
        if (container.Capabilities is { } kept)
            process["capabilities"] = kept.Count == 0 ? [] : new JsonObject { ["bounding"] = Texts([.. kept]), ["effective"] = Texts([.. kept]), ["permitted"] = Texts([.. kept]) };
        foreach (var mount in container.Mounts)
            configuration["mounts"]!.AsArray().Add(new JsonObject
            {
                ["destination"] = mount.Destination, ["source"] = mount.Source, ["type"] = "bind", ["options"] = Texts(["bind", mount.ReadOnly ? "ro" : "rw"]),
            });
        linux["resources"] = new JsonObject
        {
            ["memory"] = new JsonObject { ["limit"] = container.MemoryBytesMax },
            ["cpu"] = new JsonObject { ["period"] = CpuPeriodMicroseconds, ["quota"] = (long)(container.CpusMax * CpuPeriodMicroseconds) },
        };
        var namespaces = linux["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(n => (string)n!["type"]! == "network"));
    }

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(t => (JsonNode)t!)]);

    private static async Task RunAsync(params string[] arguments)
    {
        using var runc = Process.Start(new ProcessStartInfo("runc", arguments) { RedirectStandardError = true })!;
        var errors = await runc.StandardError.ReadToEndAsync();
        await runc.WaitForExitAsync();
        if (runc.ExitCode != 0)
            throw new InvalidOperationException($"runc {string.Join(' ', arguments)}: {errors}");
    }

    private void Collect(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Append(line).Append('\n');
        _lines.Add(line);
        if (line.StartsWith("Ready", StringComparison.Ordinal))
            _serving.TrySetResult(new Uri(Served().Match(Output).Groups["address"].Value));
    }

    [GeneratedRegex(@"^Serving .* on (?<address>https://\S+)", RegexOptions.Multiline)]
    private static partial Regex Served();
}
