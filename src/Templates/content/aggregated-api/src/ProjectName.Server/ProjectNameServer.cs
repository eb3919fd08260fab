using OrleansAA.Gateway;
using ProjectName.Api;

namespace ProjectName.Server;

/// <summary>The server: what it is called, and what it serves. The rest is flags.</summary>
public static class ProjectNameServer
{
    /// <summary>Describes it.</summary>
    /// <param name="args">The command line.</param>
    public static AggregatedApiBuilder CreateBuilder(string[] args) => AggregatedApi.CreateBuilder(args)
        .Product(new() { Name = "project-name", Title = "ProjectName", Summary = "Serves ProjectName as an aggregated Kubernetes API." })
        .AddKinds(Kinds.All);
}
