using System.Text;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Deploying;

/// <summary>The APIServices of all versions.</summary>
internal static class ApiServiceText
{
    /// <summary>Between two versions there is room for others.</summary>
    private const int PriorityStep = 10;

    public static string Of(Installed installed, ServedApi api)
    {
        var text = new StringBuilder($"# The aggregator verifies the serving certificate for {installed.Name}.{installed.Namespace}.svc against caBundle, which is not here: the replicas write it, or a component has it written. What is applied again leaves it as it is.\n");
        text.AppendJoin("---\n", api.Groups.SelectMany(group => group.Select((version, i) => Of(installed, version, (group.Count() - i) * PriorityStep))));
        return text.ToString();
    }

    private static string Of(Installed installed, ServedVersion version, int priority) => $"""
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata:
          name: {version.ApiService}
        spec:
          group: {version.Group}
          version: {version.Name}
          groupPriorityMinimum: 1000
          versionPriority: {priority}
          service:
            name: {installed.Name}
            namespace: {installed.Namespace}
            port: 443

        """;
}
