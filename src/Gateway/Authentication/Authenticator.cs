using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Finds out who is calling, in the order of k8s.io/apiserver: request headers that a front-proxy certificate vouches for, the client
/// certificate itself, a bearer token. The first that knows the caller decides; credentials that nobody knows are 401, none at all is the
/// anonymous user.
/// </summary>
/// <remarks>Credentials and identity headers are removed from every request, believed or not: nothing behind this may see them.</remarks>
internal sealed class Authenticator(ITrust trust, TokenAuthenticator? tokens)
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
            context.Request.Headers.Authorization = default;
        }
    }

    private async ValueTask<UserInfo> FindAsync(HttpContext context, TrustSnapshot snapshot)
    {
        var certificate = PeerCertificate.Of(context);
        if (certificate is { } sent)
        {
            var verdict = snapshot.RequestHeaders.Authenticate(sent, context.Request.Headers);
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
}
