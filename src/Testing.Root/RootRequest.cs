using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>What a request to the root is about, in the words of RBAC.</summary>
internal sealed record RootRequest(string Verb, string Path, string Group = "", string Version = "", string Resource = "", string Subresource = "", string Namespace = "", string Name = "")
{
    public static RootRequest Of(HttpRequest request)
    {
        var path = request.Path.Value!;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, _, ..] => OfResource(request, path, "", version, parts[2..]),
            ["apis", var group, var version, _, ..] => OfResource(request, path, group, version, parts[3..]),
            _ => new(request.Method.ToLowerInvariant(), path),
        };
    }

    /// <summary>The one name a field selector asks for: such a list is authorized like a get of that name.</summary>
    public static string? NameInSelector(IQueryCollection query) => query["fieldSelector"].ToString().Split(',')
        .Where(t => t.StartsWith("metadata.name=", StringComparison.Ordinal)).Select(t => t["metadata.name=".Length..].TrimStart('=')).FirstOrDefault();

    private static RootRequest OfResource(HttpRequest request, string path, string group, string version, string[] parts)
    {
        var space = "";
        if (parts is ["namespaces", var name, ..] && (parts.Length > 2 || group.Length == 0))
            (space, parts) = (name, parts.Length > 2 ? parts[2..] : parts);
        var info = new RootRequest("", path, group, version, parts[0], parts.ElementAtOrDefault(2) ?? "", space, parts.ElementAtOrDefault(1) ?? "");
        var collection = info.Name.Length == 0;
        return request.Method switch
        {
            "GET" or "HEAD" when !collection => info with { Verb = "get" },
            "GET" or "HEAD" => info with { Verb = request.Query["watch"].ToString() is "true" or "1" ? "watch" : "list", Name = NameInSelector(request.Query) ?? "" },
            "POST" => info with { Verb = "create" },
            "PUT" => info with { Verb = "update" },
            "PATCH" => info with { Verb = "patch" },
            "DELETE" => info with { Verb = collection ? "deletecollection" : "delete" },
            _ => info,
        };
    }
}
