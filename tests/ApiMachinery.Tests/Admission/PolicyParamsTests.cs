using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>The objects that parametrize policies.</summary>
public sealed class PolicyParamsTests
{
    private const string Kind = "\"paramKind\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}";
    private const string Denied = "ValidatingAdmissionPolicy 'p0' with binding 'b0' denied request: ";
    private const string Binding = Denied + "failed to configure binding: ";

    private const string Policy = $$"""{{{Kind}},"validations":[{"expression":"params != null && object.spec.port <= int(params.data.max)","messageExpression":"'max ' + params.data.max"}]}""";

    private readonly PolicyTrial _trial = new PolicyTrial()
        .With("shop", "low", """{"metadata":{"name":"low","namespace":"shop","labels":{"set":"a"}},"data":{"max":"1024"}}""")
        .With("shop", "high", """{"metadata":{"name":"high","namespace":"shop","labels":{"set":"a"}},"data":{"max":"9999"}}""")
        .With("other", "low", """{"metadata":{"name":"low","namespace":"other"},"data":{"max":"80"}}""")
        .With("", "all", """{"metadata":{"name":"all"},"data":{"max":"1000"}}""");

    [Theory]
    [InlineData("""{"name":"high"}""", "")]
    [InlineData("""{"name":"low"}""", Denied + "max 1024")]
    [InlineData("""{"name":"low","namespace":"other"}""", Denied + "max 80")]
    [InlineData("""{"selector":{"matchLabels":{"set":"a"}}}""", Denied + "max 1024")]
    [InlineData("""{"selector":{}}""", Denied + "max 1024")]
    [InlineData("""{"selector":{"matchLabels":{"set":"none"}},"parameterNotFoundAction":"Allow"}""", "")]
    [InlineData("""{"selector":{"matchLabels":{"set":"none"}},"parameterNotFoundAction":"Deny"}""", Binding + "no params found for policy binding with `Deny` parameterNotFoundAction")]
    [InlineData("""{"name":"none","parameterNotFoundAction":"Allow"}""", "")]
    [InlineData("""{"name":"none","parameterNotFoundAction":"Deny"}""", Binding + "no params found for policy binding with `Deny` parameterNotFoundAction")]
    [InlineData("""{"name":"low","selector":{}}""", Binding + "paramRef.name and paramRef.selector are mutually exclusive")]
    [InlineData("""{"parameterNotFoundAction":"Deny"}""", Binding + "one of name or selector must be provided")]
    [InlineData("""{"selector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}""", Binding + "\"Like\" is not a valid label selector operator")]
    public async Task A_binding_says_which(string reference, string refusal) => Assert.Equal(refusal, await _trial.WhyAsync(Policy, $$"""{"paramRef":{{reference}}}"""));

    [Fact]
    public async Task A_policy_with_a_paramKind_may_be_bound_without_params() =>
        Assert.Equal("", await _trial.WhyAsync($$"""{{{Kind}},"validations":[{"expression":"params == null"}]}"""));

    [Fact]
    public async Task Params_of_a_policy_without_a_paramKind_do_not_count() =>
        Assert.Equal("", await _trial.WhyAsync("""{"validations":[{"expression":"true"}]}""", """{"paramRef":{"name":"none","parameterNotFoundAction":"Deny"}}"""));

    [Fact]
    public async Task Params_say_what_they_are() => Assert.Equal(
        "", await _trial.WhyAsync($$"""{{{Kind}},"validations":[{"expression":"params.kind == 'ConfigMap' && params.apiVersion == 'v1' && params.metadata.name == 'low'"}]}""", """{"paramRef":{"name":"low"}}"""));

    [Fact]
    public async Task Params_of_a_cluster_scoped_kind_are_in_no_namespace()
    {
        _trial.ParamsNamespaced = false;
        Assert.Equal(Denied + "max 1000", await _trial.WhyAsync(Policy, """{"paramRef":{"name":"all"}}"""));
        Assert.Equal(
            Binding + "paramRef.namespace must not be provided for a cluster-scoped `paramKind`", await _trial.WhyAsync(Policy, """{"paramRef":{"name":"all","namespace":"shop"}}"""));
    }

    [Fact]
    public async Task An_object_without_a_namespace_has_no_params_of_its_own()
    {
        _trial.Namespace = "";
        Assert.Equal(Binding + "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources", await _trial.WhyAsync(Policy, """{"paramRef":{"name":"low"}}"""));
        Assert.Equal(Denied + "max 1024", await _trial.WhyAsync(Policy, """{"paramRef":{"name":"low","namespace":"shop"}}"""));
    }

    [Fact]
    public async Task What_is_not_known_yet_is_as_failurePolicy_says()
    {
        const string reference = """{"paramRef":{"name":"low"}}""";
        _trial.ParamsKnown = false;
        Assert.Equal(Binding + "paramKind kind `&ParamKind{APIVersion:v1,Kind:ConfigMap,}` not yet synced to use for admission", await _trial.WhyAsync(Policy, reference));
        _trial.ParamsKnown = null;
        Assert.Equal(
            "ValidatingAdmissionPolicy 'p0' denied request: failed to configure policy: failed to find resource referenced by paramKind: '/v1, Kind=ConfigMap'", await _trial.WhyAsync(Policy, reference));
        Assert.Equal("", await _trial.WhyAsync(Policy.Replace("{\"paramKind\"", "{\"failurePolicy\":\"Ignore\",\"paramKind\"", StringComparison.Ordinal), reference));
    }

    [Fact]
    public async Task Each_of_several_params_gives_its_annotation_and_the_same_text_counts_once()
    {
        await _trial.HoldAsync($$"""{{{Kind}},"auditAnnotations":[{"key":"max","valueExpression":"string(params.data.max)"},{"key":"same","valueExpression":"'x'"}]}""", """{"paramRef":{"selector":{}}}""");
        Assert.Equal(("9999, 1024", "x"), (_trial.Annotations["p0/max"], _trial.Annotations["p0/same"]));
    }
}
