using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>Asks the server of a solution what it serves: it is built, started on the store in memory and a free port of this machine alone, asked as any client asks, and ended.</summary>
internal static class BuiltServer
{
    public static Task<ServedApi> AskAsync(Solution solution, CancellationToken cancelled) => AskAsync(solution, isBuilt: false, cancelled);

    /// <param name="solution">The solution.</param>
    /// <param name="isBuilt">The server is not built, for it is already.</param>
    /// <param name="cancelled">Gives up.</param>
    public static async Task<ServedApi> AskAsync(Solution solution, bool isBuilt, CancellationToken cancelled) => await AskAsync(await ServerBuild.MakeAsync(solution, isBuilt, cancelled), cancelled);

    /// <param name="program">The server's assembly.</param>
    /// <param name="cancelled">Gives up.</param>
    public static async Task<ServedApi> AskAsync(string program, CancellationToken cancelled)
    {
        var said = new ConcurrentQueue<string>();
        var data = Directory.CreateTempSubdirectory("dotnet-aa-");
        try
        {
            var (server, _) = await LocalServer.StartAsync("server", [program, "--store=memory", "--secure-port=0", $"--data-dir={data.FullName}"], said.Enqueue, cancelled);
            await using (server)
                return await ReadAsync(Path.Combine(data.FullName, "kubeconfig"), cancelled);
        }
        catch (SolutionException)
        {
            foreach (var line in said)
                await Console.Error.WriteLineAsync(line);
            throw;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<ServedApi> ReadAsync(string kubeconfig, CancellationToken cancelled)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        using var client = new Kubernetes(configuration);
        // Its kubeconfig names it.
        return await ServedApi.ReadAsync(configuration.CurrentContext, async path => JsonNode.Parse(await client.HttpClient.GetByteArrayAsync(new Uri(client.BaseUri, path), cancelled))!);
    }
}
