using System.CommandLine;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>What <c>attach</c> was told.</summary>
internal sealed record AttachOptions
{
    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    public string? Namespace { get; init; }

    public string? Address { get; init; }

    public int Port { get; init; }

    public bool Replaces { get; init; }

    public bool IsBuilt { get; init; }

    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>The verb <c>attach</c>.</summary>
internal static class AttachVerb
{
    private const int DefaultPort = 9443;

#pragma warning disable RS0030 // This is where time comes from.
    private static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    public static Command Attach(Option<bool> noBuild)
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Kubeconfig of the cluster; as kubectl finds it, if not given: KUBECONFIG, or ~/.kube/config." };
        var context = new Option<string?>("--context") { Description = "The context in it; its current one, if not given." };
        var space = new Option<string?>("--namespace", "-n") { Description = "Where the Service is, and the Secret and the Lease of the server; called as the solution with -attached, and made and taken away again, if not given. The server is attached from one namespace at a time." };
        var address = new Option<string?>("--address") { Description = "IP address of this machine as the cluster sees it; that of the connection to the API server, if not given." };
        var port = new Option<int>("--port") { Description = "The port that the cluster calls; 0 picks a free one.", DefaultValueFactory = _ => DefaultPort };
        var replace = new Option<bool>("--replace") { Description = "Takes the place of a server that is deployed with the same API: its APIServices lead here, until they are put back as they were." };
        var detach = new Option<bool>("--detach") { Description = "Takes away what an attach has left that was killed, and does nothing else." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Writes what would be made, YAML, and does nothing else." };
        var flags = new Argument<string[]>("flags") { Description = "Flags of the server, behind --.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("attach", "Builds the server and runs it on this machine for a cluster, which calls it by its APIServices, until Ctrl-C. What it makes in the cluster for that is taken away again.")
        {
            kubeconfig, context, space, address, port, replace, detach, dryRun, noBuild, flags,
        };
        command.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var options = new AttachOptions
            {
                Kubeconfig = parsed.GetValue(kubeconfig), Context = parsed.GetValue(context), Namespace = parsed.GetValue(space), Address = parsed.GetValue(address), Port = parsed.GetValue(port),
                Replaces = parsed.GetValue(replace), IsBuilt = parsed.GetValue(noBuild), Flags = parsed.GetValue(flags)!,
            };
            using var cluster = Cluster.Open(options.Kubeconfig, options.Context);
            var names = AttachNames.Of(solution, options.Namespace);
            try
            {
                return await cluster.TellAsync(() => parsed.GetValue(detach) ? DetachAsync(solution, cluster, names, cancelled)
                    : parsed.GetValue(dryRun) ? ShowAsync(solution, cluster, names, options, cancelled)
                    : new AttachedServer(solution, cluster, names, options, Clock).RunAsync(cancelled));
            }
            catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
            {
                return 0;
            }
        });
        return command;
    }

    private static async Task<int> DetachAsync(Solution solution, Cluster cluster, AttachNames names, CancellationToken cancelled)
    {
        var left = new Leftover(cluster, names, Clock);
        if (!await left.FindAsync(cancelled))
        {
            Console.WriteLine($"nothing of attach is in namespace {names.Namespace} of the cluster {cluster.Context}; nothing was taken away");
            return 0;
        }
        left.CheckDead();
        await left.UnregisterAsync(cancelled);
        // A server keeps its Secret and its Lease as long as it runs.
        var orphan = new OrphanedServer(solution, cluster, names, Clock);
        await orphan.EndAsync(cancelled);
        orphan.Forget();
        await left.FindAsync(cancelled);
        await left.TakeAwayAsync(keepsNamespace: false, cancelled);
        return 0;
    }

    private static async Task<int> ShowAsync(Solution solution, Cluster cluster, AttachNames names, AttachOptions options, CancellationToken cancelled)
    {
        var api = await Running.BuiltServer.AskAsync(solution, options.IsBuilt, cancelled);
        var address = await LocalAddress.FindAsync(options.Address, cluster.Server, cancelled);
        Console.Write(new AttachedObjects(names, api, KnownProcess.This, new(address, options.Port)).ToYaml(await cluster.NeedsEndpointsAsync(cancelled)));
        return 0;
    }
}
