using OrleansAA.Gateway;

namespace OrleansAA.PortRules;

/// <summary>The server of port rules.</summary>
public static class PortRuleServer
{
    public static AggregatedApiBuilder CreateBuilder(string[] args) => AggregatedApi.CreateBuilder(args)
        .Product(new()
        {
            Name = "portrule",
            Title = "PortRule",
            Summary = "Serves PortRules as an aggregated Kubernetes API.",
            FirstSteps =
            [
                "kubectl apply -f deploy/examples/",
                "kubectl get portrules -A",
                "kubectl get portrules -n edge -w",
                "kubectl explain portrule.spec",
            ],
        })
        .AddKind(PortRuleKind.Create);
}
