using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Authentication;

/// <summary>What one authenticator says of a request: who it is, that its credentials are no good, or nothing, for there are none it knows.</summary>
internal readonly record struct Verdict(UserInfo? User, bool Refused)
{
    public static Verdict None => default;

    public static readonly Verdict Bad = new(null, Refused: true);

    public static Verdict Of(UserInfo user) => new(user, Refused: false);
}
