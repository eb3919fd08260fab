using System.Diagnostics;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Robustness;

/// <summary><c>kubectl get -w</c>, started again whenever its connection ends, and what its lines add up to.</summary>
internal sealed class KubectlWatch(string kubeconfig, string home) : Informer
{
    private const string Line = "{.type} {.object.metadata.namespace}/{.object.metadata.name} {.object.metadata.uid} {.object.metadata.resourceVersion}{\"\\n\"}";

    protected override async Task FollowAsync(CancellationToken cancellationToken)
    {
        Begin();
        using var kubectl = Start();
        using var ended = cancellationToken.Register(() => kubectl.Kill());
        _ = kubectl.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await kubectl.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            Take(line.Split(' '));
        await kubectl.WaitForExitAsync(CancellationToken.None);
    }

    private void Take(string[] words)
    {
        // It also prints the errors its watch ends with, as events of nothing.
        if (words is not [("ADDED" or "MODIFIED" or "DELETED") and var type, var key, var uid, var resourceVersion])
            return;
        if (type == "DELETED")
            Remove(key);
        else
            Set(key, uid, resourceVersion);
        Advance(Math.Max(Revision, long.Parse(resourceVersion, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(
            "kubectl", ["--kubeconfig", kubeconfig, "get", "portrules", "-A", "-w", "--output-watch-events", "-o", "jsonpath=" + Line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home;
        start.Environment["KUBECACHEDIR"] = Path.Combine(home, "cache");
        return Process.Start(start)!;
    }
}
