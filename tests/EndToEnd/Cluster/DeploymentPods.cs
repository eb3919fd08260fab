using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Models;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>
/// The pods of the overlay's Deployment as its controller, kubelets and kube-proxy run them: a pod is an endpoint of the Service from when its readiness probe has passed until a moment after it was told
/// to end, and has the grace period of the manifest for its end.
/// </summary>
public sealed class DeploymentPods(HaOverlay overlay, Balancer service) : IAsyncDisposable
{
    /// <summary>How long a pod that was told to end is still an endpoint of the Service.</summary>
    private static readonly TimeSpan EndpointsLag = TimeSpan.FromSeconds(1);

    /// <summary>Between two probes; kubelets take longer.</summary>
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a pod may take until it is ready, on a busy machine.</summary>
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);

    private readonly List<OverlayPod> _running = [];
    private readonly List<Task> _ending = [];

    public IReadOnlyList<OverlayPod> Running => _running;

    /// <summary>How long each pod took until it was ready.</summary>
    public List<TimeSpan> Beginnings { get; } = [];

    /// <summary>How long each pod that has ended took for it.</summary>
    public List<TimeSpan> Endings { get; } = [];

    /// <summary>Another number of pods: new ones all at once, and the last ones are those that leave.</summary>
    public async Task ScaleAsync(int replicas)
    {
        _running.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Max(0, replicas - _running.Count)).Select(_ => StartAsync())));
        while (_running.Count > replicas)
            End(_running[^1]);
        await EndedAsync();
    }

    /// <summary>Another pod in the place of each, as the manifest's strategy says: a new one is ready before an old one is told to end, and nobody waits for its end.</summary>
    public async Task RollAsync()
    {
        if (overlay.Deployment.Strategy.RollingUpdate is not { MaxSurge.Value: "1", MaxUnavailable.Value: "0" })
            throw new NotSupportedException("the rolling update of the Deployment is another than one by one");
        foreach (var old in _running.ToList())
        {
            _running.Add(await StartAsync());
            End(old);
        }
        await EndedAsync();
    }

    /// <summary>The certificate that a pod shows who calls it.</summary>
    public static async Task<X509Certificate2> ShownByAsync(OverlayPod pod)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(pod.Address.Host, pod.Address.Port);
        X509Certificate2? shown = null;
        // As a kubelet, who trusts whoever is at the pod's address.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())) is not null);
        await tls.AuthenticateAsClientAsync("portrule.portrule.svc");
        return shown!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _running)
            await pod.DisposeAsync();
    }

    private async Task<OverlayPod> StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var pod = await overlay.StartPodAsync();
        while (!await IsReadyAsync(pod))
        {
            if (Stopwatch.GetElapsedTime(started) > ReadyPatience)
                throw new InvalidOperationException($"{pod.Place.Name} is not ready: {pod.Container.Output}");
            await RealTime.PassAsync(ProbePeriod);
        }
        lock (Beginnings)
            Beginnings.Add(Stopwatch.GetElapsedTime(started));
        service.Add(pod.Address);
        return pod;
    }

    private static async Task<bool> IsReadyAsync(OverlayPod pod)
    {
        using var kubelet = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
#pragma warning disable CA5359 // As a kubelet, who trusts whoever is at the pod's address.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        });
        using var answer = await kubelet.GetAsync(new Uri(pod.Address, "/readyz"));
        return answer.IsSuccessStatusCode;
    }

    private void End(OverlayPod pod)
    {
        _running.Remove(pod);
        _ending.Add(EndAsync(pod));
    }

    private async Task EndAsync(OverlayPod pod)
    {
        var told = Stopwatch.GetTimestamp();
        var end = pod.Container.TerminateAsync();
        await RealTime.PassAsync(EndpointsLag);
        service.Remove(pod.Address);
        var code = await end;
        var took = Stopwatch.GetElapsedTime(told);
        overlay.Root.Pods.Delete(pod.Place.Namespace, pod.Place.Name);
        var grace = TimeSpan.FromSeconds(overlay.Deployment.Template.Spec.TerminationGracePeriodSeconds!.Value);
        if (code != 0 || took > grace)
            throw new InvalidOperationException($"{pod.Place.Name} ended with {code} after {took.TotalSeconds:F1} s, and has {grace.TotalSeconds} s: {pod.Container.Output}");
        lock (Endings)
            Endings.Add(took);
        await pod.DisposeAsync();
    }

    private async Task EndedAsync()
    {
        await Task.WhenAll(_ending);
        _ending.Clear();
    }
}
