using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAA.TestKit;

/// <summary>The server, run as a process of its own.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>How long a server may take to start on a busy machine before a test gives up.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private bool _disposed;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private TaskCompletionSource _moreErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Ends when the process has.</summary>
    public Task Exited => _process.WaitForExitAsync();

    /// <summary>Memory it holds, in bytes, as the system counts it.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory it has held, in bytes, since it was last told to forget.</summary>
    public long PeakResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>How long processors have worked for it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Begins <see cref="PeakResidentBytes"/> anew; Linux alone can.</summary>
    public void ForgetPeakResidentBytes() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it has written to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Warnings and worse in its log so far, but for what the libraries say of a machine that is busy: a timer came late, a turn took long.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. Errors.Split('\n').Where(l => (l.Contains(" warn: ", StringComparison.Ordinal) || l.Contains(" fail: ", StringComparison.Ordinal) || l.Contains(" crit: ", StringComparison.Ordinal))
            && !l.Contains(": Orleans.Runtime.AsyncTimer", StringComparison.Ordinal) && !l.Contains(": Orleans.Runtime.Scheduler", StringComparison.Ordinal)
            && !l.Contains("the heartbeat has been running for", StringComparison.Ordinal))];

    /// <summary>Starts a server and waits until it says that it serves.</summary>
    /// <param name="workingDirectory">Where .aa goes if no --data-dir is given.</param>
    /// <param name="arguments">Its flags.</param>
    public static Task<ServerProcess> StartAsync(string workingDirectory, params string[] arguments) => StartAsync(new ServerSurroundings(workingDirectory), arguments);

    /// <summary>Starts a server with variables in its environment, and waits until it says that it serves.</summary>
    public static Task<ServerProcess> StartInAsync(string workingDirectory, IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        StartAsync(new ServerSurroundings(workingDirectory) { Environment = variables }, arguments);

    /// <summary>The same, somewhere else than on this machine as it is.</summary>
    public static async Task<ServerProcess> StartAsync(ServerSurroundings surroundings, params string[] arguments)
    {
        var server = Launch(surroundings, arguments);
        try
        {
            var exited = server._process.WaitForExitAsync();
            var first = await Task.WhenAny(server._serving.Task, exited).WaitAsync(StartTimeout);
            if (first == exited)
                throw new InvalidOperationException($"the server ended with {server._process.ExitCode}: {server.Errors}");
            server.Address = await server._serving.Task;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a server that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string workingDirectory, params string[] arguments)
    {
        await using var server = Launch(new(workingDirectory), arguments);
        await server._process.WaitForExitAsync().WaitAsync(StartTimeout);
        return (server._process.ExitCode, server.Output, server.Errors);
    }

    /// <summary>Tells it to end, as Ctrl-C does, and does not wait. It must have been started <see cref="ServerSurroundings.AtTerminal"/>.</summary>
    public void Interrupt() => Signals.Interrupt(_process.Id);

    /// <summary>Tells it to end, as kill does, and does not wait.</summary>
    public void Terminate() => Signals.Terminate(_process.Id);

    /// <summary>Tells it to end, as kill does; returns its exit code.</summary>
    public Task<int> TerminateAsync()
    {
        Terminate();
        return EndAsync();
    }

    /// <summary>Waits for its end; returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(StartTimeout);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it where it stands, or lets it go on.</summary>
    public void Freeze(bool frozen) => Signals.Freeze(_process.Id, frozen);

    /// <summary>Waits until it ends by itself; returns its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(StartTimeout);
        return _process.ExitCode;
    }

    /// <summary>Waits until it has written this to standard error.</summary>
    public async Task LoggedAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_errors)
            {
                if (_errors.ToString().Contains(text, StringComparison.Ordinal))
                    return;
                more = _moreErrors.Task;
            }
            try
            {
                await more.WaitAsync(StartTimeout);
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"the server has not logged \"{text}\", but:\n{Errors}", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ServerProcess Launch(ServerSurroundings surroundings, string[] arguments)
    {
        string[] command = [.. surroundings.Prefix, .. surroundings.Assembly is { } assembly ? ["dotnet", assembly] : BuildPaths.Server, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = surroundings.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in surroundings.Environment)
            start.Environment[name] = value;
        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, e) => server.Collect(server._output, e.Data);
        server._process.ErrorDataReceived += (_, e) => server.Collect(server._errors, e.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    private void Collect(StringBuilder into, string? line)
    {
        if (line is null)
            return;
        lock (into)
        {
            into.Append(line).Append('\n');
            if (into == _errors)
            {
                _moreErrors.SetResult();
                _moreErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        // The last line of the banner: the kubeconfig has been written by now.
        if (into == _output && line.StartsWith("Ready", StringComparison.Ordinal))
            _serving.TrySetResult(new Uri(Served().Match(Output).Groups["address"].Value));
    }

    [GeneratedRegex(@"^Serving .* on (?<address>https://\S+)", RegexOptions.Multiline)]
    private static partial Regex Served();
}

/// <summary>Where a server runs.</summary>
/// <param name="WorkingDirectory">Where .aa goes if no --data-dir is given.</param>
public sealed record ServerSurroundings(string WorkingDirectory)
{
    /// <summary>As a terminal starts it. Tests that nohup or a background job has started ignore Ctrl-C, and what they start inherits that.</summary>
    public static ServerSurroundings AtTerminal(string workingDirectory) => new(workingDirectory) { Prefix = ["env", "--default-signal=INT"] };

    /// <summary>A command in front of it that becomes the server itself, such as <c>ip netns exec NAME</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>The program; that of this repository (<see cref="BuildPaths.Server"/>), if not given.</summary>
    public string? Assembly { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
