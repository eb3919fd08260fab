using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>What each path of a kind answers, method by method.</summary>
internal sealed class ResourceEndpoint(
    GetHandler get, ListHandler list, WatchHandler watch, CreateHandler create, UpdateHandler update, PatchHandler patch, DeleteHandler delete,
    DeleteCollectionHandler deleteCollection)
{
    /// <summary><c>.../namespaces/{namespace}/{resource}</c>, or <c>.../{resource}</c> of a cluster-scoped kind.</summary>
    public IEndpoint Collection => new Methods(new()
    {
        ["GET"] = (c, k) => IsWatch(c) ? watch.HandleAsync(c, k) : list.HandleAsync(c, k),
        ["POST"] = create.HandleAsync,
        ["DELETE"] = deleteCollection.HandleAsync,
    });

    /// <summary><c>.../{resource}</c> of a kind that lives in namespaces.</summary>
    public IEndpoint AllNamespaces => new Methods(new()
    {
        ["GET"] = (c, k) => IsWatch(c) ? watch.HandleAsync(c, k) : list.HandleAsync(c, k),
    });

    public IEndpoint Object => new Named(new()
    {
        ["GET"] = get.HandleAsync,
        ["PUT"] = update.HandleAsync,
        ["PATCH"] = patch.HandleAsync,
        ["DELETE"] = delete.HandleAsync,
    });

    /// <summary>The deprecated paths below <c>/watch/</c>.</summary>
    public IEndpoint WatchPath => new Methods(new()
    {
        ["GET"] = watch.HandleAsync,
    });

    private static bool IsWatch(HttpContext context) => context.Query().IsTrue("watch");

    private class Methods(Dictionary<string, Func<HttpContext, ResourceKind, Task>> byName) : IEndpoint
    {
        public Task HandleAsync(HttpContext context, ApiRoute route) => byName.TryGetValue(RequestInfo.MethodOf(context.Request), out var handle)
            ? handle(Checked(context), route.Kind!)
            : throw Statuses.NoMethod();

        protected virtual HttpContext Checked(HttpContext context) => context;
    }

    /// <summary>Of a path with a name in it, which may be empty.</summary>
    private sealed class Named(Dictionary<string, Func<HttpContext, ResourceKind, Task>> byName) : Methods(byName)
    {
        protected override HttpContext Checked(HttpContext context) =>
            ObjectKeys.HasName(context.Scope().Info) ? context : throw ObjectKeys.NameRequired();
    }
}
