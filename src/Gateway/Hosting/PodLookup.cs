using OrleansAA.Gateway.Root;
using k8s;
using k8s.Autorest;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Finds the pod this process runs in, and whether the root tells of pods: Orleans' agent would wait for that for ever, and the silo with it.</summary>
internal static class PodLookup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>Its name; null outside a pod, or where the root does not tell. Then a silo whose pod is gone is found by the probes it misses, as anywhere else.</returns>
    public static async Task<string?> FindAsync(RootClients? root, TimeProvider clock)
    {
        var (space, name) = (Environment.GetEnvironmentVariable("POD_NAMESPACE"), Environment.GetEnvironmentVariable("POD_NAME"));
        if (root is null || string.IsNullOrEmpty(space) || string.IsNullOrEmpty(name))
            return null;
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            await root.Core.CoreV1.ReadNamespacedPodAsync(name, space, cancellationToken: patience.Token);
            await root.Core.CoreV1.ListNamespacedPodAsync(space, limit: 1, cancellationToken: patience.Token);
            return name;
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or OperationCanceledException)
        {
            var reason = e is HttpOperationException { Response.StatusCode: var status } ? $"it answers {(int)status}" : e.Message.TrimEnd('.');
            await Console.Error.WriteLineAsync(
                $"warning: POD_NAME={name}: the root apiserver does not tell of the pods in namespace {space}, {reason}; grant get, list and watch of pods, or start without POD_NAME");
            return null;
        }
    }
}
