using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway;

/// <summary>A server that serves in this process. Disposed, it ends as Ctrl-C ends it, but waits for nobody.</summary>
public sealed class RunningApi : IAsyncDisposable
{
    /// <summary>How long requests under way may take to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ServerRun _run;

    internal RunningApi(ServerRun run)
    {
        _run = run;
        Kubeconfig = run.WriteKubeconfig();
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => _run.Address;

    /// <summary>The file that lets a client be its admin; null where there is a root control plane, which says who is who.</summary>
    public string? Kubeconfig { get; }

    /// <summary>Its services, as handlers of subresources and admission plugins are given them.</summary>
    public IServiceProvider Services => _run.App.Services;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(Patience, Services.GetRequiredService<TimeProvider>());
        await _run.App.StopAsync(late.Token);
        await _run.DisposeAsync();
    }
}
