using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>
/// What kubectl installs at a root control plane. An apply by the server of what is there already changes nothing; of a manifest of one owner, as those of a server are, it is a merge in which
/// lists are replaced. A merge patch is one, and so is a strategic one without lists; another patch is refused, for whoever applies the same again sends none.
/// </summary>
internal sealed class RootInstallations
{
    private readonly RevisionClock _clock;
    private readonly ConcurrentDictionary<(string Group, string Plural), WatchedTable> _tables = new();

    internal RootInstallations(RevisionClock clock) => _clock = clock;

    /// <summary>The objects of a kind, by its resource, such as <c>deployments.apps</c>.</summary>
    public IReadOnlyList<JsonObject> Of(string resource)
    {
        var parts = resource.Split('.', 2);
        return Table((parts.ElementAtOrDefault(1) ?? "", parts[0])).List(_ => true).Objects;
    }

    /// <summary>All objects there are, of any kind.</summary>
    public IReadOnlyList<JsonObject> All => [.. _tables.Values.SelectMany(t => t.List(_ => true).Objects)];

    /// <param name="context">Is answered.</param>
    /// <param name="request">What it wants.</param>
    /// <param name="mayCreate">Whether who asks may create it, too: an apply of what is not there takes that besides.</param>
    internal async Task AnswerAsync(HttpContext context, RootRequest request, Func<bool> mayCreate)
    {
        var table = Table((request.Group, request.Resource));
        var key = KeyOf(request, request.Name);
        switch (request.Verb)
        {
            case "create":
                await CreateAsync(context, table, request, await RootAnswers.ReadAsync(context));
                break;
            case "patch":
                await PatchAsync(context, table, request, await RootAnswers.ReadAsync(context), mayCreate);
                break;
            case "update":
                await UpdateAsync(context, table, request, await RootAnswers.ReadAsync(context));
                break;
            case "list" or "watch":
                await new TableEndpoint(table, "List", "Object").ListAsync(context, o => request.Namespace.Length == 0 || TableEndpoint.NamespaceOf(o) == request.Namespace);
                break;
            case "get" when table.Get(key) is { } known:
                await RootAnswers.WriteAsync(context, 200, known);
                break;
            case "delete" when table.Remove(key) is not null:
                await RootAnswers.WriteAsync(context, 200, RootAnswers.Status(200, "", ""));
                break;
            default:
                await RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found");
                break;
        }
    }

    private static async Task CreateAsync(HttpContext context, WatchedTable table, RootRequest request, JsonObject sent)
    {
        StatusSubresource.LeaveOut(sent, KindOf(request), request.Subresource);
        var key = KeyOf(request, TableEndpoint.NameOf(sent));
        sent["metadata"]!["uid"] = Chance.Uuid();
        if (table.TryAdd(key, sent))
            await RootAnswers.WriteAsync(context, 201, sent);
        else
            await RootAnswers.WriteStatusAsync(context, 409, "AlreadyExists", $"{request.Resource} \"{request.Name}\" already exists");
    }

    /// <summary>Puts an object in the place of another, if that is still the one that was read.</summary>
    private static async Task UpdateAsync(HttpContext context, WatchedTable table, RootRequest request, JsonObject sent)
    {
        var read = (string?)sent["metadata"]!["resourceVersion"];
        var (before, after) = table.Change(
            KeyOf(request, request.Name), known => (string?)known["metadata"]!["resourceVersion"] == read, known => StatusSubresource.Replace(known, sent, KindOf(request), request.Subresource));
        if (after is not null)
            await RootAnswers.WriteAsync(context, 200, after);
        else if (before is not null)
            await RootAnswers.WriteStatusAsync(context, 409, "Conflict", $"{request.Resource} \"{request.Name}\" has been modified");
        else
            await RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found");
    }

    private static async Task PatchAsync(HttpContext context, WatchedTable table, RootRequest request, JsonObject patch, Func<bool> mayCreate)
    {
        var key = KeyOf(request, request.Name);
        StatusSubresource.LeaveOut(patch, KindOf(request), request.Subresource);
        var type = context.Request.ContentType ?? "";
        var isApply = type.StartsWith("application/apply-patch", StringComparison.Ordinal);
        var isMerge = type.StartsWith("application/merge-patch", StringComparison.Ordinal)
            || (type.StartsWith("application/strategic-merge-patch", StringComparison.Ordinal) && !patch.ToJsonString().Contains('['));
        var makes = isApply && request.Subresource.Length == 0 && table.Get(key) is null;
        if (!isApply && !isMerge)
            await RootAnswers.WriteStatusAsync(context, 415, "UnsupportedMediaType", $"{type} of {request.Resource}/{request.Name}: {patch.ToJsonString()}");
        else if (makes && !mayCreate())
            await RootAnswers.WriteStatusAsync(context, 403, "Forbidden", $"{request.Resource} \"{request.Name}\" is forbidden: it is not there, and who applies it may not create it");
        else if (makes)
            await CreateAsync(context, table, request, patch);
        else if (table.Get(key) is not { } known)
            await RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found");
        else
            await RootAnswers.WriteAsync(context, 200, JsonNode.DeepEquals(Merge(known.DeepClone(), patch), known) ? known : table.Change(key, o => Merge(o, patch))!);
    }

    private static string KindOf(RootRequest request) => InstalledKind.All.First(k => k.Group == request.Group && k.Plural == request.Resource).Kind;

    private static JsonNode Merge(JsonNode into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && into[name] is JsonObject known)
                Merge(known, inner);
            else if (value is null)
                into.AsObject().Remove(name);
            else
                into[name] = value.DeepClone();
        }
        return into;
    }

    /// <summary>A request for a namespace is in that namespace; the namespace itself is in none.</summary>
    private static string KeyOf(RootRequest request, string name) => request.Resource == "namespaces" ? name : $"{request.Namespace}/{name}";

    private WatchedTable Table((string Group, string Plural) kind) => _tables.GetOrAdd(kind, _ => new(_clock));
}
