namespace OrleansAA.TestKit;

/// <summary>A server on the embedded store that may be ended in any way and started again on the same data and port.</summary>
public sealed class RestartableServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FixedPort.Next();

    private RestartableServer()
    {
    }

    /// <summary>The process that runs, or ran last.</summary>
    public ServerProcess Process { get; private set; } = null!;

    public string Directory => _directory.Path;

    public string DataDirectory => _directory.File(".aa");

    public string Kubeconfig => Path.Combine(DataDirectory, "kubeconfig");

    /// <summary>Starts on an empty data directory and a free port.</summary>
    public static async Task<RestartableServer> StartAsync()
    {
        var server = new RestartableServer();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        Process = await ServerProcess.StartAsync(_directory.Path, $"--secure-port={_port}");
    }

    /// <summary>A client with connections of its own.</summary>
    public ApiClient Connect() => new(Process.Address, DataDirectory);

    /// <summary>Lines of the process's log that say that something went wrong in the server.</summary>
    public IReadOnlyList<string> ErrorsLogged =>
        [.. Process.Errors.Split('\n').Where(l => l.Contains(" fail: ", StringComparison.Ordinal) || l.Contains(" crit: ", StringComparison.Ordinal) || l.Contains("Unhandled", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Dispose();
    }
}
