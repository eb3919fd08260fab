using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>A request for a subresource that came by HTTP.</summary>
internal sealed class HttpSubresourceContext(HttpContext http, ResourceKind kind, Reads reads, CancellationToken cancelled) : ISubresourceContext
{
    public ResourceKind Kind => kind;

    public KindVersion Version { get; } = kind.Version(http.Scope().Info.Version) ?? throw Statuses.NoResource();

    public NamespacedName Name { get; } = ObjectKeys.Of(http.Scope().Info, kind);

    public UserInfo User => http.Scope().User;

    public IServiceProvider Services => http.RequestServices;

    public CancellationToken Cancelled => cancelled;

    public string? Query(string name) => http.Query().Find(name);

    public async Task<object> ReadObjectAsync()
    {
        var cache = await reads.AtLeastAsync(kind, "", Revision.None, cancelled);
        return (cache.Find(Name, out _) ?? throw Statuses.NotFound(kind.Resource, Name.Name)).Decode();
    }

    public void Warn(string text) => WarningHeaders.Add(http.Response, [text]);
}
