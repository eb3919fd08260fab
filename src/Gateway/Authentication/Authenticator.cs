using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Finds out who is calling, in the order of k8s.io/apiserver: request headers that a front-proxy certificate vouches for, the client
/// certificate itself, a bearer token. The first that knows the caller decides; credentials that nobody knows are 401, none at all is the
/// anonymous user.
/// </summary>
/// <param name="trust">Whom to believe.</param>
/// <param name="tokens">Reviews tokens; null where nobody can.</param>
/// <param name="replicas">Knows the other replicas; null where there are none. They are believed for whom they ask.</param>
/// <param name="onlyReplicas">Nobody else is believed, and there are no anonymous callers (role silo).</param>
/// <remarks>Credentials and identity headers are removed from every request, believed or not: nothing behind this may see them.</remarks>
internal sealed class Authenticator(ITrust trust, TokenAuthenticator? tokens, PeerTls? replicas = null, bool onlyReplicas = false)
{
    /// <exception cref="StatusException">401: the credentials are no good. 503: nobody can tell yet.</exception>
    public async ValueTask<UserInfo> AuthenticateAsync(HttpContext context)
    {
        var snapshot = trust.Current;
        try
        {
            return await FindAsync(context, snapshot);
        }
        finally
        {
            snapshot.RequestHeaders.Strip(context.Request.Headers);
            context.Request.Headers.Remove(PeerIdentity.Header);
            context.Request.Headers.Authorization = default;
        }
    }

    private async ValueTask<UserInfo> FindAsync(HttpContext context, TrustSnapshot snapshot)
    {
        var certificate = PeerCertificate.Of(context);
        if (certificate is { } peer && replicas?.IsReplica(peer) == true)
            return FromReplica(context);
        if (onlyReplicas)
            return IsHealth(context) ? UserInfo.Anonymous : throw Statuses.Unauthorized();
        if (certificate is { } sent)
        {
            var verdict = snapshot.RequestHeaders.Authenticate(sent, context.Request.Headers);
            context.Scope().IsFromProxy = verdict.User is not null;
            var user = verdict.User ?? snapshot.ClientCertificates.Authenticate(sent).User;
            if (user is not null)
                return user;
        }
        var byToken = tokens is null ? Verdict.None : await tokens.AuthenticateAsync(context);
        if (byToken.User is not null)
            return byToken.User;
        if (certificate is not null && !snapshot.IsComplete)
            throw Statuses.ServiceUnavailable("the authentication configuration of the cluster has not been read yet", retryAfterSeconds: 1);
        // A certificate is a claim: one that nobody vouches for does not make its bearer anonymous.
        return byToken.Refused || certificate is not null ? throw Statuses.Unauthorized() : UserInfo.Anonymous;
    }

    /// <summary>A replica says for whom it asks, with every request.</summary>
    private static UserInfo FromReplica(HttpContext context)
    {
        context.Scope().IsFromReplica = true;
        return PeerIdentity.Read(context.Request.Headers) ?? throw Statuses.Unauthorized();
    }

    private static bool IsHealth(HttpContext context) => context.Scope().Info.Path is var path
        && (path.StartsWith("/healthz", StringComparison.Ordinal) || path.StartsWith("/livez", StringComparison.Ordinal) || path.StartsWith("/readyz", StringComparison.Ordinal));
}
