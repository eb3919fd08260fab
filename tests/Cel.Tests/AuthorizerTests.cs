using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Libraries;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>What expressions ask an authorizer, now and later.</summary>
public class AuthorizerTests
{
    private static readonly CelEnvironment Environment = CelEnvironment.Kubernetes.WithVariable("authorizer", CelAuthorizer.AuthorizerType);

    [Fact]
    public async Task An_answer_that_comes_later_is_waited_for_and_asked_for_once()
    {
        var authorizer = new Recorded(isLater: true);
        var program = Environment.Compile("authorizer.group('apps').resource('deployments').subresource('scale').namespace('ns').name('n').check('update').allowed() && authorizer.group('apps').resource('deployments').subresource('scale').namespace('ns').name('n').check('update').reason() == 'because'").Program!;
        var result = await program.EvaluateAsync(new CelBindings { ["authorizer"] = CelValue.Of(new CelAuthorizer(authorizer)) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(CelValue.True, result.Value);
        Assert.Equal(new CelAuthorizationRequest { Group = "apps", Resource = "deployments", Subresource = "scale", Namespace = "ns", Name = "n", Verb = "update" }, Assert.Single(authorizer.Asked));
        Assert.InRange(result.Cost, 700_000, 700_050);
    }

    [Fact]
    public void A_third_check_is_not_asked()
    {
        var authorizer = new Recorded(isLater: false);
        var program = Environment.Compile("['a', 'b', 'c'].all(x, authorizer.path('/' + x).check('get').allowed())").Program!;
        var result = program.Evaluate(new CelBindings { ["authorizer"] = CelValue.Of(new CelAuthorizer(authorizer)) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(CelOutcome.CostExceeded, result.Outcome);
        Assert.Equal(["/a", "/b"], authorizer.Asked.Select(request => request.Path));
    }

    [Fact]
    public void A_service_account_is_asked_about_and_an_exception_is_the_decisions_error()
    {
        var authorizer = new Recorded(isLater: false) { Problem = new InvalidOperationException("away") };
        var program = Environment.Compile("authorizer.serviceAccount('ns', 'sa').group('').resource('pods').check('get').error()").Program!;
        Assert.Equal(CelValue.Of("away"), program.Evaluate(new CelBindings { ["authorizer"] = CelValue.Of(new CelAuthorizer(authorizer)) }, cancellation: TestContext.Current.CancellationToken).Value);
        Assert.Equal(("ns", "sa"), Assert.Single(authorizer.Asked).ServiceAccount);
    }

    private sealed class Recorded(bool isLater) : ICelAuthorizer
    {
        public List<CelAuthorizationRequest> Asked { get; } = [];

        public Exception? Problem { get; init; }

        public async ValueTask<CelDecision> AuthorizeAsync(CelAuthorizationRequest request, CancellationToken cancellation)
        {
            Asked.Add(request);
            if (isLater) await Task.Yield();
            return Problem is null ? new(true, "because") : throw Problem;
        }
    }
}
