using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>Who is calling the root, or is asked about.</summary>
internal sealed record RootUser(string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, string[]> Extra)
{
    private static readonly Dictionary<string, string[]> NoExtra = [];

    public RootUser(string name, params string[] groups) : this(name, "", groups, NoExtra)
    {
    }

    public static readonly RootUser Anonymous = new("system:anonymous", "system:unauthenticated");

    internal RootUser Authenticated() => Groups.Contains("system:authenticated") ? this : this with { Groups = [.. Groups, "system:authenticated"] };
}

/// <summary>A right: verbs on resources (<c>widgets.example.org</c>, <c>widgets/status.example.org</c>, <c>namespaces</c>; * for all), or on paths (<c>/apis/*</c>).</summary>
public sealed record RbacRule
{
    /// <summary>What may be done, as RBAC has it (<c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c> and so on); * for all.</summary>
    public required IReadOnlyList<string> Verbs { get; init; }

    /// <summary>On which resources, each with its group: <c>widgets.example.org</c>; those of the core group have none. * for all.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Only objects of these names; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Only in this namespace; null for all, and for what is in none.</summary>
    public string? Namespace { get; init; }

    /// <summary>On which paths that are no resources; * at the end stands for anything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    internal bool Covers(RootRequest request)
    {
        if (!Verbs.Contains("*") && !Verbs.Contains(request.Verb))
            return false;
        if (request.Resource.Length == 0)
            return Paths.Any(p => p.EndsWith('*') ? request.Path.StartsWith(p[..^1], StringComparison.Ordinal) : p == request.Path);
        return (Resources.Contains("*") || Resources.Contains(FullName(request)))
            && (Names.Count == 0 || Names.Contains(request.Name))
            && (Namespace is null || Namespace == request.Namespace);
    }

    internal static string FullName(RootRequest request)
    {
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        return request.Group.Length == 0 ? resource : $"{resource}.{request.Group}";
    }
}

/// <summary>A question the root was asked by SubjectAccessReview, and what it answered.</summary>
internal sealed record AccessQuestion(JsonObject Spec, bool Allowed);

/// <summary>The rights at the root; may change while it serves.</summary>
internal sealed class RbacTable
{
    private readonly ConcurrentDictionary<string, (string Subject, RbacRule[] Rules)> _bindings = new();

    internal RbacTable()
    {
        Bind("cluster-admin", "group:system:masters", new RbacRule { Verbs = ["*"], Resources = ["*"], Paths = ["*"] });
        Bind("system:discovery", "group:system:authenticated", new RbacRule { Verbs = ["get"], Paths = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"] });
        Bind("system:basic-user", "group:system:authenticated", new RbacRule { Verbs = ["create"], Resources = ["selfsubjectaccessreviews.authorization.k8s.io", "selfsubjectreviews.authentication.k8s.io"] });
        foreach (var group in new[] { "authenticated", "unauthenticated" })
            Bind($"system:public-info-viewer:{group}", $"group:system:{group}", new RbacRule { Verbs = ["get"], Paths = ["/healthz", "/livez", "/readyz", "/version", "/version/"] });
    }

    /// <summary>The SubjectAccessReviews so far.</summary>
    public ConcurrentQueue<AccessQuestion> Questions { get; } = new();

    /// <summary>What has been asked of the root so far, by user, as <c>VERB RESOURCE</c>; false once it has been refused.</summary>
    public ConcurrentDictionary<(string User, string Right), bool> Asked { get; } = new();

    /// <summary>Gives rights to a subject: <c>user:alice</c> or <c>group:devs</c>.</summary>
    public void Bind(string binding, string subject, params RbacRule[] rules) => _bindings[binding] = (subject, rules);

    /// <exception cref="ArgumentException">There is none of this name: who takes a right away that nobody had would learn nothing.</exception>
    public void Unbind(string binding)
    {
        if (!_bindings.TryRemove(binding, out _))
            throw new ArgumentException($"there is no binding {binding}, but {string.Join(", ", _bindings.Keys.Order(StringComparer.Ordinal))}", nameof(binding));
    }

    /// <summary>Takes all rights from a subject.</summary>
    public void UnbindAll(string subject)
    {
        foreach (var (binding, bound) in _bindings)
        {
            if (bound.Subject == subject)
                Unbind(binding);
        }
    }

    internal bool Allows(RootUser user, RootRequest request) => _bindings.Values.Any(
        b => (b.Subject == $"user:{user.Name}" || user.Groups.Any(g => b.Subject == $"group:{g}")) && b.Rules.Any(r => r.Covers(request)));

    /// <summary>The same for what is asked, and not asked about.</summary>
    internal bool AllowsAsked(RootUser user, RootRequest request)
    {
        var allows = Allows(user, request);
        if (request.Resource.Length > 0)
            Asked.AddOrUpdate((user.Name, $"{request.Verb} {RbacRule.FullName(request)}"), allows, (_, before) => before && allows);
        return allows;
    }
}
