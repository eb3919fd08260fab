using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>
/// What is served at a path of its own behind an object's, under a right of its own. One declaration says everything of it: routes, discovery, OpenAPI, limits, the
/// owners of fields, the planner and the endpoints read it, and know the six forms there are, but no name.
/// </summary>
/// <remarks>
/// <code>
/// ObjectSubresource    get, update, patch    the kind's own body, of which some members are written: status
/// ScaleSubresource     get, update, patch    autoscaling/v1 Scale
/// ViewSubresource      get, update           something of the object in a type of its own, put back into it
/// ReadSubresource      get                   something told of the object: revisions
/// ActionSubresource    create                something done with it: rollback
/// ConnectSubresource   any method            a stream in both directions, for as long as it takes
/// </code>
/// </remarks>
public abstract partial class Subresource
{
    private protected Subresource(string name)
    {
        if (!DnsLabel().IsMatch(name))
            throw new ArgumentException($"'{name}' cannot be the name of a subresource: it must be a DNS label (lower case letters, digits and '-', 63 characters at most)", nameof(name));
        Name = name;
    }

    /// <summary>As it stands in paths and in RBAC rules: <c>status</c>.</summary>
    public string Name { get; }

    /// <summary>The verbs that discovery lists, sorted.</summary>
    public abstract IReadOnlyList<string> Verbs { get; }

    /// <summary>The methods its path takes.</summary>
    public virtual IReadOnlyList<string> Methods => [.. Verbs.Select(MethodOf)];

    /// <summary>The group and version of its body, where that is not the resource's own.</summary>
    public virtual GroupVersion? ForeignVersion => null;

    /// <summary>True if its path goes on behind its name: <c>console/a/b</c>.</summary>
    public virtual bool HasPath => false;

    /// <summary>True if a request may take as long as it likes: it has no deadline and no slot, and counts as a watch does.</summary>
    public virtual bool IsLongRunning => false;

    /// <summary>True if a request may ask for a WebSocket or another upgrade.</summary>
    public virtual bool TakesUpgrades => false;

    /// <summary>What a write to it can change of the object.</summary>
    public virtual WritableFields Writes => WritableFields.All;

    /// <summary>A verb that must be allowed on the object itself, besides the one on the subresource; null for none.</summary>
    public string? VerbOnObject { get; init; }

    /// <summary>What OpenAPI says it does; null for what it says of all of its form: <c>read status of the specified Widget</c>.</summary>
    public string? Summary { get; init; }

    /// <summary>The kind of its body.</summary>
    public abstract string KindOf(ResourceKind kind);

    /// <summary>What is wrong with it as a subresource of a kind, in one line; null if nothing is.</summary>
    internal virtual string? MistakeIn(ResourceKind kind) => kind.Versions
        .Select(v => Writes.Unknown(v, kind) is { } path ? $"writes {path}, which {kind.Kind} does not have in {v.Name}" : null)
        .FirstOrDefault(m => m is not null);

    private static string MethodOf(string verb) => verb switch
    {
        "get" => "GET",
        "create" => "POST",
        "update" => "PUT",
        "patch" => "PATCH",
        _ => throw new InvalidOperationException($"no method is the verb {verb} on a subresource"),
    };

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}

/// <summary>A query parameter of a subresource, for OpenAPI.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Type">OpenAPI type.</param>
/// <param name="Description">What it does.</param>
public sealed record SubresourceParameter(string Name, string Type, string Description);
