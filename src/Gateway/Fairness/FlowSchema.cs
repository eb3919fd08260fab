using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Fairness;

/// <summary>Which requests belong to which priority level, and which of them are one flow.</summary>
internal sealed record FlowSchema
{
    public required string Name { get; init; }

    /// <summary>Of the root's object; "" for one that is built in.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The name of its priority level.</summary>
    public required string Level { get; init; }

    /// <summary>Of schemas that match, the one with the least has the request.</summary>
    public int Precedence { get; init; } = 1000;

    public FlowDistinguisher Distinguisher { get; init; }

    public FlowRule[] Rules { get; init; } = [];

    public bool Matches(RequestInfo request, UserInfo user)
    {
        foreach (var rule in Rules)
        {
            if (rule.Matches(request, user))
                return true;
        }
        return false;
    }

    /// <summary>What tells its flows apart.</summary>
    public string FlowOf(RequestInfo request, UserInfo user) => Distinguisher switch
    {
        FlowDistinguisher.ByUser => user.Name,
        FlowDistinguisher.ByNamespace => request.Namespace,
        _ => "",
    };
}

/// <summary>What makes requests of a schema different flows.</summary>
internal enum FlowDistinguisher
{
    /// <summary>Nothing: all are one.</summary>
    None,
    ByUser,
    ByNamespace,
}
