using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Discovery;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Migration;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.OpenApi;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Subresources;

namespace OrleansAA.Gateway.Serving;

/// <summary>Adds what answers requests: about the kinds' objects where there is a silo, about the server everywhere.</summary>
internal static class ServingHosting
{
    public static void AddObjects(this IServiceCollection services, IReadOnlyList<string> additionalColumns)
    {
        services.AddSingleton<NameGenerator>();
        services.AddSingleton(s => new KindForms(s.GetRequiredService<TimeProvider>(), additionalColumns));
        services.AddSingleton<Responses>();
        services.AddSingleton<Reads>();
        services.AddSingleton<ListReader>();
        services.AddSingleton<Writes>();
        services.AddSingleton<FurtherRights>();
        services.AddSingleton<IAdmissionPlugin, RightToCreate>();
        // What is read and written by these is there after the plugins that ask for them.
        services.AddSingleton(s => new KindObjects(s.GetRequiredService<IObjectReaders>, s.GetRequiredService<IObjectWriter>));
        services.AddSingleton(s => new AdmissionChain(s.GetServices<IAdmissionPlugin>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<GetHandler>();
        services.AddSingleton<ListHandler>();
        services.AddSingleton<WatchGroups>();
        services.AddSingleton<WatchHandler>();
        services.AddSingleton<CreateHandler>();
        services.AddSingleton<UpdateHandler>();
        services.AddSingleton<PatchHandler>();
        services.AddSingleton<DeleteHandler>();
        services.AddSingleton<DeleteCollectionHandler>();
        services.AddSingleton<Histories>();
        services.AddSingleton<IRevisionsHandler, RevisionsHandler>();
        services.AddSingleton<TypedAnswers>();
        services.AddSingleton<ReadHandler>();
        services.AddSingleton<ActionHandler>();
        services.AddSingleton<ViewHandler>();
        services.AddSingleton<ConnectHandler>();
        services.AddSingleton<SubresourceEndpoint>();
        services.AddSingleton<ResourceEndpoint>();
        services.AddSingleton<MigrationEndpoint>();
        services.AddSingleton(s => WatchCaches(s.GetRequiredService<IObjectReaders>()));
        services.AddSingleton(s => StoreRoom(s.GetRequiredService<IObjectReaders>()));
    }

    public static void AddLimits(this IServiceCollection services, RequestLimits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton(new BodyMemory(AvailableMemory.Share(ServingLimits.BodiesMemoryShare)));
        services.AddSingleton<RequestBody>();
    }

    public static void AddDocuments(this IServiceCollection services, Product product)
    {
        var build = new BuildInfo(product);
        services.AddSingleton(s => new DiscoveryDocuments(s.GetRequiredService<IReadOnlyList<ResourceKind>>(), build.Version(), () => ServerAddress(s)));
        services.AddSingleton(s => new OpenApiDocuments(s.GetRequiredService<IReadOnlyList<ResourceKind>>(), product.Title, build.Number));
        services.AddSingleton<NotFound>();
        services.AddSingleton<DiscoveryEndpoint>();
        services.AddSingleton<VersionEndpoint>();
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton<HealthReasons>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<EndpointTable>();
    }

    private static HealthCheck StoreRoom(IObjectReaders readers) => new("store-room", () => readers.StoreShortOfRoom, IsAdvice: true);

    /// <summary>Port only: under which host clients reach this server, it does not know.</summary>
    private static string ServerAddress(IServiceProvider services) =>
        $":{new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}";

    private static HealthCheck WatchCaches(IObjectReaders readers) => new("watch-caches", () => readers.AreReady ? null : "the watch caches are not filled yet");
}
