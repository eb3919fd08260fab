using System.ComponentModel;
using System.Diagnostics;
using OrleansAA.Testing;
using OrleansAA.Testing.Root;
using ProjectName.Server;

namespace ProjectName.Tests;

/// <summary>As in a cluster: users ask a root control plane with kubectl, and that asks the server.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Users_may_do_what_the_cluster_lets_them()
    {
        await using var root = await RootControlPlane.StartAsync();
        await using var server = await TestServer.StartAsync(ProjectNameServer.CreateBuilder, new TestServerOptions { Root = root });
        root.Grant("group:viewers", new RbacRule { Verbs = ["get", "list"], Resources = ["kind-plural.api.group"] });
        var sample = Path.Combine(AppContext.BaseDirectory, "examples", "kind-singular.yaml");

        Assert.Contains("created", await KubectlAsync(root.Kubeconfig, "apply", "-f", sample), StringComparison.Ordinal);
        Assert.Contains("sample", await KubectlAsync(root.KubeconfigOf("alice", "viewers"), "get", "kind-plural"), StringComparison.Ordinal);
        Assert.Contains("(Forbidden)", await KubectlAsync(root.KubeconfigOf("alice", "viewers"), "delete", "-f", sample), StringComparison.Ordinal);
    }

    /// <summary>What it says; the test is skipped where there is no kubectl.</summary>
    private static async Task<string> KubectlAsync(string kubeconfig, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // What it keeps of a cluster is not to outlive the test.
        start.Environment["KUBECACHEDIR"] = $"{kubeconfig}-cache";
        try
        {
            using var kubectl = Process.Start(start)!;
            var (output, errors) = (kubectl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), kubectl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            return await output + await errors;
        }
        catch (Win32Exception)
        {
            Assert.Skip("kubectl is not in the PATH");
            throw;
        }
    }
}
