using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>The server on this machine, as one process or as several that share a Redis behind one address. What one of them says has its name in front; all end together.</summary>
internal static partial class LocalReplicas
{
    private const string Data = ".aa";

#pragma warning disable RS0030 // The tool has no clock but the machine's.
    private static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    public static async Task<int> RunAsync(Solution solution, int replicas, int port, bool isBuilt, IReadOnlyList<string> flags, CancellationToken cancelled)
    {
        var server = await ServerBuild.MakeAsync(solution, isBuilt, cancelled);
        Console.WriteLine($"{(isBuilt ? "Takes" : "Built")} {Path.GetRelativePath(Environment.CurrentDirectory, solution.Server)}");
        var data = Path.GetFullPath(Data);
        var note = new RunNote(data, Clock);
        await note.BeginAsync(cancelled);
        var code = replicas == 1 ? await RunOneAsync(server, port, flags, note, cancelled) : await RunSeveralAsync(server, replicas, port, flags, data, note, cancelled);
        note.Forget();
        return code;
    }

    private static async Task<int> RunOneAsync(string server, int port, IReadOnlyList<string> flags, RunNote note, CancellationToken cancelled)
    {
        await using var alone = ChildProcess.Start("dotnet", [server, $"--secure-port={port}", .. flags], Console.WriteLine, Console.Error.WriteLine);
        note.Add(alone.Id);
        return await UntilEndAsync([alone.ExitedAsync(cancelled)], cancelled);
    }

    private static async Task<int> RunSeveralAsync(string server, int replicas, int port, IReadOnlyList<string> flags, string data, RunNote note, CancellationToken cancelled)
    {
        var redis = Path.Combine(data, "redis");
        Directory.CreateDirectory(redis, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var socket = Path.Combine(redis, "redis.sock");
        List<ChildProcess> running = [];
        try
        {
            running.Add(await StartRedisAsync(redis, socket, note, cancelled));
            List<int> ports = [];
            for (var i = 1; i <= replicas; i++)
            {
                var (replica, itsPort) = await StartReplicaAsync($"replica {i}", [server, $"--store=redis:!{socket}", "--secure-port=0", $"--data-dir={data}", .. flags], note, cancelled);
                running.Add(replica);
                ports.Add(itsPort);
            }
            using var balancer = new Balancer(port, ports);
            await PointKubeconfigAsync(Path.Combine(data, "kubeconfig"), balancer.Port);
            Console.WriteLine($"Ready: {replicas} replicas behind https://127.0.0.1:{balancer.Port}. Ctrl-C ends them all.\n\nTry:\n  export KUBECONFIG={Path.Combine(Data, "kubeconfig")}\n  kubectl api-resources");
            return await UntilEndAsync([balancer.RunAsync(cancelled), .. running.Select(r => r.ExitedAsync(cancelled))], cancelled);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        finally
        {
            // Replicas first: what they end with is written to the Redis.
            await Task.WhenAll(running.Skip(1).Select(r => r.DisposeAsync().AsTask()));
            if (running is [var first, ..])
                await first.DisposeAsync();
        }
    }

    /// <summary>Until Ctrl-C, or until one of them has ended by itself.</summary>
    private static async Task<int> UntilEndAsync(IReadOnlyList<Task> parts, CancellationToken cancelled)
    {
        var first = await Task.WhenAny(parts);
        if (cancelled.IsCancellationRequested)
            return 0;
        await first;
        return first is Task<int> exit ? await exit : 1;
    }

    private static async Task<ChildProcess> StartRedisAsync(string directory, string socket, RunNote note, CancellationToken cancelled)
    {
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var redis = ChildProcess.Start(
            "redis-server", ["--port", "0", "--unixsocket", socket, "--dir", directory, "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
            line =>
            {
                if (line.Contains("eady to accept connections", StringComparison.Ordinal))
                    ready.TrySetResult(0);
            },
            line => Console.Error.WriteLine($"redis: {line}"));
        note.Add(redis.Id);
        await LocalServer.FirstAsync("redis-server", ready.Task, redis, cancelled);
        return redis;
    }

    private static async Task<(ChildProcess Replica, int Port)> StartReplicaAsync(string name, IReadOnlyList<string> arguments, RunNote note, CancellationToken cancelled)
    {
        var (replica, port) = await LocalServer.StartAsync(name, arguments, line => Console.Error.WriteLine($"{name}: {line}"), cancelled, note.Add);
        Console.WriteLine($"{name}: https://127.0.0.1:{port}");
        return (replica, port);
    }

    private static async Task PointKubeconfigAsync(string path, int port) =>
        await File.WriteAllTextAsync(path, ServerLine().Replace(await File.ReadAllTextAsync(path), $"server: https://127.0.0.1:{port}"));

    [GeneratedRegex(@"server: https://\S+")]
    private static partial Regex ServerLine();
}
