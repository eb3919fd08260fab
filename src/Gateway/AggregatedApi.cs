namespace OrleansAA.Gateway;

/// <summary>An aggregated Kubernetes API, as a server of one's own.</summary>
/// <example>
/// <code>
/// return await AggregatedApi.CreateBuilder(args)
///     .Product(new() { Name = "widgets", Summary = "Serves Widgets as an aggregated Kubernetes API." })
///     .AddKind(WidgetKind.Create)
///     .Build()
///     .RunAsync();
/// </code>
/// </example>
public static class AggregatedApi
{
    /// <param name="args">The command line.</param>
    public static AggregatedApiBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        // No certificate makes this process fetch anything, whoever builds the chain. Read once, when the first one is built.
        AppContext.SetData("System.Security.Cryptography.AiaDownloadLimit", 0);
        return new(args);
    }
}
