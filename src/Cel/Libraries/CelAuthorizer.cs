using System.Collections.Concurrent;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>
/// The value of <c>authorizer</c> for one request. It keeps the answers, for all expressions of the request: each question is asked once.
/// </summary>
public sealed class CelAuthorizer(ICelAuthorizer authorizer) : CelObject
{
    /// <summary>The type of the variable <c>authorizer</c>.</summary>
    public static readonly CelType AuthorizerType = CelType.Object("kubernetes.authorization.Authorizer");

    private readonly ConcurrentDictionary<CelAuthorizationRequest, Task<CelDecision>> answers = new();

    /// <inheritdoc/>
    public override CelType Type => AuthorizerType;

    /// <summary>The value of <c>authorizer.requestResource</c>.</summary>
    public CelObject RequestResource(CelAuthorizationRequest resource) => new CelCheck(CelCheck.ResourceCheckType, this, resource);

    internal CelValue Check(CelAuthorizationRequest request, Meter meter)
    {
        var answer = answers.GetOrAdd(request, asked => AskAsync(asked, meter.Cancellation));
        return answer.IsCompletedSuccessfully ? CelValue.Of(new CelDecisionValue(answer.Result)) : throw new AnswerPendingException(answer);
    }

    private async Task<CelDecision> AskAsync(CelAuthorizationRequest request, CancellationToken cancellation)
    {
        try
        {
            return await authorizer.AuthorizeAsync(request, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: the decision says it, and the expression decides.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            return new(false, "", problem.Message);
        }
    }
}

/// <summary>A question that an expression is about to ask.</summary>
internal sealed class CelCheck(CelType type, CelAuthorizer authorizer, CelAuthorizationRequest request) : CelObject
{
    public static readonly CelType PathCheckType = CelType.Object("kubernetes.authorization.PathCheck");
    public static readonly CelType GroupCheckType = CelType.Object("kubernetes.authorization.GroupCheck");
    public static readonly CelType ResourceCheckType = CelType.Object("kubernetes.authorization.ResourceCheck");

    public CelAuthorizer Authorizer => authorizer;

    public CelAuthorizationRequest Request => request;

    public override CelType Type => type;
}

/// <summary>The authorizer, asked about a service account instead of the user.</summary>
internal sealed class CelServiceAccountAuthorizer(CelAuthorizer authorizer, string @namespace, string name) : CelObject
{
    public CelAuthorizer Authorizer => authorizer;

    public (string Namespace, string Name) ServiceAccount => (@namespace, name);

    public override CelType Type => CelAuthorizer.AuthorizerType;
}

internal sealed class CelDecisionValue(CelDecision decision) : CelObject
{
    public static readonly CelType DecisionType = CelType.Object("kubernetes.authorization.Decision");

    public CelDecision Decision => decision;

    public override CelType Type => DecisionType;
}
