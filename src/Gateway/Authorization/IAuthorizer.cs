using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Authorization;

/// <summary>Says whether a user may do what a request asks.</summary>
internal interface IAuthorizer
{
    /// <exception cref="StatusException">500: nobody can tell. That is never a permission.</exception>
    ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken);
}

/// <summary>May the user, and why, in the authorizer's words; "" if it has none.</summary>
internal readonly record struct Decision(bool IsAllowed, string Reason)
{
    public static readonly Decision Allow = new(true, "");
    public static readonly Decision Deny = new(false, "");
}
