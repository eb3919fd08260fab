using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>In a cluster, the membership of silos follows the pods.</summary>
public sealed class ReplicaPodTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["orleans/serviceId"] = "portrule", ["orleans/clusterId"] = "portrule" };

    [Fact]
    public async Task A_replica_whose_pod_is_gone_is_out_of_the_cluster_at_once()
    {
        using var directory = new TemporaryDirectory();
        await using var redis = await RedisServer.StartAsync();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.Pods.Create("portrule", "portrule-a", Labels);
        root.Pods.Create("portrule", "portrule-b", Labels);
        root.Pods.Create("portrule", "another", new Dictionary<string, string>());
        await using var staying = await StartAsync(directory, redis, root, "portrule-a");
        await using var leaving = await StartAsync(directory, redis, root, "portrule-b");
        await Eventually.TrueAsync(() => root.Pods.Watchers == 2, "both watch pods", () => staying.Errors + leaving.Errors);

        root.Pods.Delete("portrule", "portrule-b");
        Assert.Equal(1, await leaving.EndAsync());
        Assert.Contains("this replica cannot go on and ends, start it again", leaving.Errors);
        await staying.LoggedAsync("is dead");
    }

    [Fact]
    public async Task Without_the_right_to_see_pods_it_says_so_and_does_without()
    {
        using var directory = new TemporaryDirectory();
        await using var redis = await RedisServer.StartAsync();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.Pods.Create("portrule", "portrule-a", Labels);
        root.Rbac.Unbind("portrule-silo-pods");
        await using var replica = await StartAsync(directory, redis, root, "portrule-a");
        await replica.LoggedAsync("warning: POD_NAME=portrule-a: the root apiserver does not tell of the pods in namespace portrule, it answers 403; grant get, list and watch of pods, or start without POD_NAME");
    }

    private static Task<ServerProcess> StartAsync(TemporaryDirectory directory, RedisServer redis, RootControlPlane root, string pod) => ServerProcess.StartInAsync(
        directory.Path, new Dictionary<string, string> { ["POD_NAMESPACE"] = "portrule", ["POD_NAME"] = pod },
        $"--store=redis:{redis.Address}", "--secure-port=0", $"--kubeconfig={root.ServiceAccountKubeconfig()}");
}
