using System.ComponentModel;
using System.Diagnostics;

namespace OrleansAA.TestKit;

/// <summary>
/// A real redis-server of the test's own, durable at each write, on a socket in a directory of its own. A machine without redis-server fails the test.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>What a replica says when it has all of its primary.</summary>
    internal const string Synchronized = "MASTER <-> REPLICA sync: Finished with success";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly RedisSurroundings _place;
    private readonly string[] _settings;
    private readonly OutputLines _output = new();
    private Process? _process;

    private RedisServer(RedisSurroundings place, string[] settings) => (_place, _settings) = (place, settings);

    /// <summary>Its address in a StackExchange.Redis configuration, on this machine: <c>!/path/of/a/socket</c>.</summary>
    public string Address => "!" + Socket;

    /// <summary>Its address for those who reach it by the network it is placed in.</summary>
    public string NetworkAddress => _place.Address is { } address ? $"{address}:{_place.Port}" : Address;

    public int Id => _process!.Id;

    public bool HasExited => _process!.HasExited;

    /// <summary>Ends when the process has.</summary>
    public Task Exited => _process!.WaitForExitAsync();

    /// <summary>What it has written to standard output so far.</summary>
    public string Output => string.Join('\n', _output.All);

    private string Socket => _directory.File("redis.sock");

    /// <summary>Starts a server and waits until it takes connections.</summary>
    /// <param name="settings">Lines of redis.conf, which come after those that make it durable.</param>
    public static Task<RedisServer> StartAsync(params string[] settings) => StartAsync(new RedisSurroundings(), settings);

    /// <summary>The same, somewhere else than on this machine as it is.</summary>
    public static async Task<RedisServer> StartAsync(RedisSurroundings place, params string[] settings)
    {
        var server = new RedisServer(place, settings);
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the data it left.</summary>
    public async Task RestartAsync()
    {
        if (_process is { HasExited: false })
            throw new InvalidOperationException("redis-server is running");
        _process?.Dispose();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Launch(ready);
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(StartTimeout) == ended)
            throw new InvalidOperationException($"redis-server ended with {_process.ExitCode}: {Output}");
    }

    /// <summary>Starts it again where Sentinels see to it that it follows the primary there is, and waits until it has all of that.</summary>
    public async Task RestartAsReplicaAsync()
    {
        var times = SaidTimes(Synchronized) + 1;
        await RestartAsync();
        await SaidAsync(Synchronized, times);
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it where it stands, or lets it go on.</summary>
    public void Freeze(bool frozen) => Signals.Freeze(_process!.Id, frozen);

    /// <summary>How many lines it has written that contain something.</summary>
    public int SaidTimes(string what) => _output.All.Count(l => l.Contains(what, StringComparison.Ordinal));

    /// <summary>Waits until it has written so many.</summary>
    public Task SaidAsync(string what, int times = 1) => _output.WaitForAsync(l => l.Contains(what, StringComparison.Ordinal), times);

    /// <summary>Keeps its replicas from following it any more, while it serves everybody else; until it is started again.</summary>
    public async Task CutReplicasOffAsync()
    {
        await SayAsync("ACL", "SETUSER", "default", "-psync", "-sync");
        await SayAsync("CLIENT", "KILL", "TYPE", "replica");
    }

    /// <summary>Says a command to it as redis-cli does, and returns the answer as redis-cli prints it.</summary>
    public async Task<string> SayAsync(params string[] words)
    {
        var start = new ProcessStartInfo("redis-cli", ["-s", Socket, "--raw", .. words]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _directory.Dispose();
    }

    private Process Launch(TaskCompletionSource ready)
    {
        var configuration = _directory.File("redis.conf");
        string[] network = _place.Address is { } address ? [$"port {_place.Port}", $"bind {address}", "protected-mode no"] : ["port 0"];
        File.WriteAllLines(
            configuration, [.. network, $"unixsocket {Socket}", $"dir {_place.Directory ?? _directory.Path}", "appendonly yes", "appendfsync always", "save \"\"", .. _settings]);
        string[] command = [.. _place.Prefix, "redis-server", configuration];
        var process = new Process { StartInfo = new(command[0], command[1..]) { RedirectStandardOutput = true } };
        process.OutputDataReceived += (_, e) => Collect(e.Data, ready);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("these tests need redis-server in the PATH (Debian: apt-get install redis-server)", e);
        }
        process.BeginOutputReadLine();
        return process;
    }

    private void Collect(string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        _output.Add(line);
        if (line.Contains("eady to accept connections", StringComparison.Ordinal))
            ready.TrySetResult();
    }
}

/// <summary>Where a Redis runs.</summary>
public sealed record RedisSurroundings
{
    public int Port { get; init; } = 6379;

    /// <summary>The IP address it serves on; null: only its socket.</summary>
    public string? Address { get; init; }

    /// <summary>A command in front of it that becomes the server itself, such as <c>ip netns exec NAME</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Where it keeps its data; null: in the directory of its socket.</summary>
    public string? Directory { get; init; }
}
