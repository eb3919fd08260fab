using k8s;
using k8s.Models;
using OrleansAA.Agent.Commands;
using OrleansAA.Agent.Tests.Hosts;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Deploy;

/// <summary>What <c>deploy/components/agent</c> tells the agent and the controller is what they can be told.</summary>
public sealed class ComponentFlagsTests
{
    [Fact]
    public async Task The_flags_of_the_agent_are_flags() => await AreFlagsAsync(Read<V1DaemonSet>("daemonset.yaml").Spec.Template);

    [Fact]
    public async Task The_flags_of_the_controller_are_flags() => await AreFlagsAsync(Read<V1Deployment>("controller.yaml").Spec.Template);

    private static async Task AreFlagsAsync(V1PodTemplateSpec pod)
    {
        var arguments = pod.Spec.Containers.Single().Args;
        var help = await Command.SucceedAsync(["dotnet", typeof(AgentCommand).Assembly.Location, .. arguments.Where(a => !a.StartsWith('-')), "--help"]);
        Assert.All(arguments.Where(a => a.StartsWith('-')), a => Assert.Contains($"{a.Split('=')[0]} ", help));
    }

    private static T Read<T>(string file) => KubernetesYaml.Deserialize<T>(File.ReadAllText(Path.Combine(BuildPaths.RepositoryRoot, "deploy/components/agent", file)), strict: true);
}
