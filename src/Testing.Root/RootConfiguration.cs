using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>The ConfigMap <c>kube-system/extension-apiserver-authentication</c>: what the root tells extension servers about certificates and headers.</summary>
internal sealed class RootConfiguration
{
    public const string Name = "extension-apiserver-authentication";
    private const string Namespace = "kube-system";

    private readonly WatchedTable _table;
    private readonly TableEndpoint _endpoint;
    private readonly RootAuthorities _authorities;

    internal RootConfiguration(RevisionClock clock, RootAuthorities authorities)
    {
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, "ConfigMapList", "ConfigMap");
        _authorities = authorities;
        Publish();
    }

    public int Watchers => _endpoint.Watchers;

    /// <summary>Makes all watches begin anew.</summary>
    public void Compact() => _table.Compact();

    /// <summary>Takes the ConfigMap away.</summary>
    public void Remove() => _table.Remove(KeyOf(Namespace, Name));

    /// <summary>Writes another ConfigMap, a new one or in the place of another of its name.</summary>
    public void Put(JsonObject value)
    {
        var written = (JsonObject)value.DeepClone();
        (written["kind"], written["apiVersion"]) = ("ConfigMap", "v1");
        _table.Put(KeyOf(TableEndpoint.NamespaceOf(written), TableEndpoint.NameOf(written)), written);
    }

    /// <summary>Takes another ConfigMap away.</summary>
    public void Remove(string space, string name) => _table.Remove(KeyOf(space, name));

    /// <summary>Writes the ConfigMap for the CAs as they are now.</summary>
    /// <param name="change">Changes keys before they are written.</param>
    public void Publish(Action<IDictionary<string, string>>? change = null) =>
        Publish(RootAuthorities.Bundle(_authorities.FrontProxy), RootAuthorities.Bundle(_authorities.Client), change);

    public void Publish(string requestHeaderBundle, string clientBundle, Action<IDictionary<string, string>>? change = null)
    {
        var data = new Dictionary<string, string>
        {
            ["client-ca-file"] = clientBundle,
            ["requestheader-client-ca-file"] = requestHeaderBundle,
            ["requestheader-allowed-names"] = Json(RootControlPlane.FrontProxyName),
            ["requestheader-username-headers"] = Json("X-Remote-User"),
            ["requestheader-uid-headers"] = Json("X-Remote-Uid"),
            ["requestheader-group-headers"] = Json("X-Remote-Group"),
            ["requestheader-extra-headers-prefix"] = Json("X-Remote-Extra-"),
        };
        change?.Invoke(data);
        _table.Put(KeyOf(Namespace, Name), new JsonObject
        {
            ["kind"] = "ConfigMap",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace },
            ["data"] = new JsonObject([.. data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))]),
        });
    }

    internal Task AnswerAsync(HttpContext context, RootRequest request) => request.Verb switch
    {
        "list" or "watch" => _endpoint.ListAsync(context, o => request.Namespace.Length == 0 || TableEndpoint.NamespaceOf(o) == request.Namespace),
        "get" when _table.Get(KeyOf(request.Namespace, request.Name)) is { } found => RootAnswers.WriteAsync(context, 200, found),
        "get" => RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"configmaps \"{request.Name}\" not found"),
        _ => RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    private static string KeyOf(string space, string name) => $"{space}/{name}";

    private static string Json(params string[] names) => JsonSerializer.Serialize(names);
}
