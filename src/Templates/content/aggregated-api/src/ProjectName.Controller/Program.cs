using System.Runtime.InteropServices;
using k8s;
using k8s.Exceptions;
using ProjectName.Controller;

using var ending = new CancellationTokenSource();
void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ending.Cancel();
}

using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
try
{
    var options = ControllerOptions.Parse(args);
    using var api = new Kubernetes(options.Kubeconfig is { } file ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file) : KubernetesClientConfiguration.BuildDefaultConfig());
    Task WorkAsync(CancellationToken cancelled) => Task.WhenAll(Controllers.All.Select(create => create(api, TimeProvider.System).RunAsync(cancelled)));
    if (!options.LeaderElect)
        await WorkAsync(ending.Token);
    else if (!await Election.RunAsync(api, options.LeaseNamespace, Controllers.Name, WorkAsync, ending.Token))
        throw new OperatorException("the Lease is lost; another process works now, and this one is to be started again");
    return 0;
}
catch (OperationCanceledException) when (ending.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is OperatorException or KubeConfigException or IOException or HttpRequestException)
{
    Log.Error(e.Message);
    return e is OperatorException { IsUsage: true } ? 2 : 1;
}
