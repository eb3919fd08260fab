using System.Text.Json;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Asks the root who bears a token (TokenReview). Answers, good and bad, are kept for <see cref="RootOptions.TokenCacheTtl"/>; without an answer the
/// token is no good.
/// </summary>
internal sealed partial class TokenAuthenticator(RootClients root, RootOptions options, RootPermissions permissions, ReviewRetry retry, AccessMetrics metrics, TimeProvider clock, ILogger<TokenAuthenticator> log) : IRootProbe
{
    /// <summary>How long one question may take (TokenRequestTimeout).</summary>
    private static readonly TimeSpan ReviewTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a question with all its repetitions may take (sharedLookupTimeout).</summary>
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Answers kept at most, the least lately used going first (k8s.io/apiserver: 32 times 1024).</summary>
    private const int AnswersMax = 32 * 1024;

    private readonly ReviewCache<Verdict> _answers = new(AnswersMax, LookupTimeout, clock);

    public async ValueTask<Verdict> AuthenticateAsync(HttpContext context)
    {
        var sent = BearerToken.Of(context.Request);
        if (sent.IsMalformed)
            return Verdict.Bad;
        if (sent.Token is not { } token)
            return Verdict.None;
        var verdict = await AnswerAsync(token, context.RequestAborted);
        if (verdict.User is not null && sent.OtherProtocols is { } protocols)
            context.Request.Headers.SecWebSocketProtocol = protocols;
        return verdict;
    }

    RootPermission IRootProbe.Permission => RootPermission.TokenReviews;

    /// <summary>Asks about a token nobody bears, to see whether asking is allowed.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => ReviewAsync("permission-check", cancellationToken);

    private async Task<Verdict> AnswerAsync(string token, CancellationToken cancellationToken)
    {
        var isKnown = true;
        try
        {
            var question = JsonSerializer.Serialize((string[])[token, .. options.ApiAudiences]);
            return await _answers.GetAsync(
                question,
                async stop =>
                {
                    isKnown = false;
                    return (VerdictOf(await ReviewAsync(token, stop)), options.TokenCacheTtl);
                },
                cancellationToken);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            LogUnanswered(RootErrors.Describe(e));
            return Verdict.Bad;
        }
        finally
        {
            metrics.TokenLookedUp(isKnown);
        }
    }

    private async Task<V1TokenReviewStatus> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var review = new V1TokenReview
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenReview",
            Spec = new() { Token = token, Audiences = options.ApiAudiences.Count == 0 ? null : [.. options.ApiAudiences] },
        };
        try
        {
            var answer = await retry.AskAsync(
                ReviewTimeout, stop => root.Authentication.AuthenticationV1.CreateTokenReviewAsync(review, cancellationToken: stop), cancellationToken);
            permissions.Succeeded(RootPermission.TokenReviews);
            return answer?.Status ?? new();
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            permissions.Failed(RootPermission.TokenReviews, e);
            throw;
        }
    }

    /// <summary>Where audiences are asked for, a token counts only if the root says that it is meant for one of them.</summary>
    private Verdict VerdictOf(V1TokenReviewStatus status)
    {
        if (status is not { Authenticated: true, User.Username: { Length: > 0 } name })
            return Verdict.Bad;
        if (options.ApiAudiences.Count > 0 && status.Audiences is { Count: > 0 } audiences && !audiences.Intersect(options.ApiAudiences).Any())
            return Verdict.Bad;
        var extra = (status.User.Extra ?? new Dictionary<string, IList<string>>()).ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value]);
        return Verdict.Of(UserInfo.Authenticated(name, status.User.Uid ?? "", status.User.Groups ?? [], extra));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A bearer token could not be reviewed and is refused: {Reason}")]
    private partial void LogUnanswered(string reason);
}
