using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Migrating;

/// <summary>From a CRD to an aggregated server, which takes an object as it is: the same uid, timestamps, owners of fields.</summary>
/// <param name="kind">The kind.</param>
/// <param name="cluster">The CRD's.</param>
/// <param name="version">The version by which the CRD is read.</param>
/// <param name="server">The server.</param>
internal sealed class ToServer(MigratedKind kind, ApiSide cluster, string version, ApiSide server) : IRoute
{
    public MigratedKind Kind => kind;

    public ApiSide Source => cluster;

    public string SourceVersion => version;

    public ApiSide Target => server;

    public string TargetVersion => kind.Storage;

    public JsonObject Expected(JsonObject source) => ObjectForm.Of(source);

    public JsonObject Found(JsonObject target) => ObjectForm.Of(target);

    public void Learn(IReadOnlyDictionary<string, Arrived> there)
    {
    }

    public async Task<string?> WriteAsync(JsonObject source, Arrived? there, CancellationToken cancelled)
    {
        var body = (JsonObject)source.DeepClone();
        (body["apiVersion"], body["kind"]) = ($"{kind.Group}/{kind.Storage}", kind.Kind);
        var answer = await server.SendAsync(HttpMethod.Put, $"migration/{kind.Path(kind.Storage, source)}?resourceVersion={there?.Revision}", body, cancelled);
        return answer.IsSuccess ? null : answer.Message;
    }

    public async Task<string?> RemoveAsync(string key, Arrived there, CancellationToken cancelled)
    {
        var answer = await server.SendAsync(HttpMethod.Delete, $"migration/{kind.Path(kind.Storage, MigratedKind.Named(key))}?resourceVersion={there.Revision}", null, cancelled);
        return answer.IsSuccess || answer.Code == 404 ? null : answer.Message;
    }
}
