using OrleansAA.Gateway;
using Pumps;

return await AggregatedApi.CreateBuilder(args)
    .Product(new() { Name = "pumps", Summary = "Serves Pumps as an aggregated Kubernetes API." })
    .AddKind(PumpKind.Create)
    .Build()
    .RunAsync();
