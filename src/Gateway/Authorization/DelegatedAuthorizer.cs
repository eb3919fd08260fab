using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Authorization;

/// <summary>
/// Asks the root (SubjectAccessReview). No question: system:masters, who may do everything, and the paths everyone may ask for. Answers are kept for
/// a while; without an answer the request fails, it is never allowed.
/// </summary>
internal sealed partial class DelegatedAuthorizer(
    RootClients root, RootOptions options, AllowedPaths allowedPaths, RootPermissions permissions, ReviewRetry retry, TimeProvider clock, ILogger<DelegatedAuthorizer> log) : IAuthorizer, IRootProbe
{
    /// <summary>How long one question may take (DelegatingAuthorizationOptions.ClientTimeout).</summary>
    private static readonly TimeSpan ReviewTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a question with all its repetitions may take; the requests that wait for it end before.</summary>
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Answers kept at most, the least lately used going first (as k8s.io/apiserver's webhook authorizer).</summary>
    private const int AnswersMax = 8192;

    private static readonly JsonSerializerOptions QuestionForm = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly ReviewCache<V1SubjectAccessReviewStatus> _answers = new(AnswersMax, LookupTimeout, clock);

    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        if (attributes.User.Groups.Contains(UserInfo.MastersGroup))
            return ValueTask.FromResult(Decision.Allow);
        if (!attributes.Request.IsResourceRequest && allowedPaths.Contains(attributes.Request.Path))
            return ValueTask.FromResult(Decision.Allow);
        return new(AskAsync(AccessReviewSpec.Of(attributes), cancellationToken));
    }

    RootPermission IRootProbe.Permission => RootPermission.AccessReviews;

    /// <summary>Asks something harmless, to see whether asking is allowed.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => ReviewAsync(
        new() { User = UserInfo.Anonymous.Name, Groups = [UserInfo.UnauthenticatedGroup], NonResourceAttributes = new() { Path = "/livez", Verb = "get" } }, cancellationToken);

    private async Task<Decision> AskAsync(V1SubjectAccessReviewSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            var question = JsonSerializer.Serialize(spec, QuestionForm);
            var status = await _answers.GetAsync(question, async stop => Keep(await ReviewAsync(spec, stop)), cancellationToken);
            if (status is { Allowed: true, Denied: true })
                throw Statuses.InternalError(new InvalidOperationException("webhook subject access review returned both allow and deny response"));
            return new(status.Allowed, status.Reason ?? "");
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            var why = RootErrors.Describe(e);
            LogUnanswered(why);
            throw RootErrors.Unanswered(e);
        }
    }

    private (V1SubjectAccessReviewStatus Answer, TimeSpan Ttl) Keep(V1SubjectAccessReviewStatus status) =>
        (status, status.Allowed ? options.AllowCacheTtl : options.DenyCacheTtl);

    private async Task<V1SubjectAccessReviewStatus> ReviewAsync(V1SubjectAccessReviewSpec spec, CancellationToken cancellationToken)
    {
        var review = new V1SubjectAccessReview { ApiVersion = "authorization.k8s.io/v1", Kind = "SubjectAccessReview", Spec = spec };
        try
        {
            var answer = await retry.AskAsync(
                ReviewTimeout, stop => root.Authorization.AuthorizationV1.CreateSubjectAccessReviewAsync(review, cancellationToken: stop), cancellationToken);
            permissions.Succeeded(RootPermission.AccessReviews);
            return answer?.Status ?? new();
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            permissions.Failed(RootPermission.AccessReviews, e);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be authorized and fails: {Reason}")]
    private partial void LogUnanswered(string reason);
}
