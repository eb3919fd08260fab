using k8s;
using k8s.Models;
using OrleansAA.Testing;
using ProjectName.Api.V1;
using ProjectName.Controller;
using ProjectName.Server;

namespace ProjectName.Tests;

/// <summary>The controller, with a server in process of its own: it writes the status of whatever there is, also of what other tests are about to write.</summary>
public sealed class KindNameReconcilerTests
{
    [Fact]
    public async Task What_is_found_is_said_by_a_condition()
    {
        const string Name = "reconciled";
        var token = TestContext.Current.CancellationToken;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var server = await TestServer.StartAsync(ProjectNameServer.CreateBuilder);
        using var api = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(server.Kubeconfig));
        var controlling = new Controller<KindName>(api, new KindNameReconciler(), TimeProvider.System).RunAsync(ending.Token);
        var said = new TaskCompletionSource<V1Condition>(TaskCreationOptions.RunContinuationsAsynchronously);
        Informer<KindName> informer = null!;
        informer = new(api, key =>
        {
            if (key.Name == Name && informer.Find(key)?.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready") is { ObservedGeneration: 1 } condition)
                said.TrySetResult(condition);
        }, TimeProvider.System);
        var watching = informer.RunAsync(ending.Token);

        using var client = server.Client<KindName>();
#if (namespaced)
        await client.CreateNamespacedAsync(new KindName { Metadata = new() { Name = Name }, Spec = new() { Size = 3 } }, "default", token);
#else
        await client.CreateAsync(new KindName { Metadata = new() { Name = Name }, Spec = new() { Size = 3 } }, token);
#endif
        var first = await Task.WhenAny(said.Task, controlling, watching).WaitAsync(TimeSpan.FromSeconds(30), token);
        Assert.Same(said.Task, first);
        Assert.Equal(("True", "Reconciled", "there are 3"), ((await said.Task).Status, (await said.Task).Reason, (await said.Task).Message));
        await ending.CancelAsync();
        await Task.WhenAll(controlling, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
