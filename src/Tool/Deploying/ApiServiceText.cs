using System.Text;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Deploying;

/// <summary>The APIServices of all versions.</summary>
internal static class ApiServiceText
{
    /// <summary>Where the group comes among others: behind those of Kubernetes.</summary>
    public const int GroupPriority = 1000;

    /// <summary>Between two versions there is room for others.</summary>
    private const int PriorityStep = 10;

    public static string Of(Installed installed, ServedApi api)
    {
        var text = new StringBuilder($"# The aggregator verifies the serving certificate for {installed.Name}.{installed.Namespace}.svc against caBundle, which is not here: the replicas write it, or a component has it written. What is applied again leaves it as it is.\n");
        text.AppendJoin("---\n", Ranked(api).Select(r => Of(installed, r.Version, r.Priority)));
        return text.ToString();
    }

    /// <summary>The versions, with their priority: of a group the preferred one has the greatest.</summary>
    public static IEnumerable<(ServedVersion Version, int Priority)> Ranked(ServedApi api) => api.Groups.SelectMany(group => group.Select((version, i) => (version, (group.Count() - i) * PriorityStep)));

    private static string Of(Installed installed, ServedVersion version, int priority) => $"""
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata:
          name: {version.ApiService}
        spec:
          group: {version.Group}
          version: {version.Name}
          groupPriorityMinimum: {GroupPriority}
          versionPriority: {priority}
          service:
            name: {installed.Name}
            namespace: {installed.Namespace}
            port: 443

        """;
}
