using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>The key a path names (k8s.io/apiserver/pkg/registry/generic/registry: NamespaceKeyFunc, and path.IsValidPathSegmentName).</summary>
public sealed class ObjectKeysTests
{
    [Fact]
    public void It_is_namespace_and_name() => Assert.Equal(new NamespacedName("shop", "web"), ObjectKeys.Of(Info("shop", "web"), StoredRule.Kind));

    [Theory]
    [InlineData("", "web", "Namespace parameter required.")]
    [InlineData("shop", ".", "Name parameter invalid: \".\": may not be '.'")]
    [InlineData("shop", "..", "Name parameter invalid: \"..\": may not be '..'")]
    [InlineData("shop", "a%b", "Name parameter invalid: \"a%b\": may not contain '%'")]
    public void What_is_none_is_400(string space, string name, string message)
    {
        var refused = Assert.Throws<StatusException>(() => ObjectKeys.Of(Info(space, name), StoredRule.Kind));
        Assert.Equal((400, message), (refused.Code, refused.Status.Message));
    }

    [Theory]
    [InlineData("...")]
    [InlineData("Not_A_Label")]
    public void A_name_that_no_object_can_have_is_a_key_all_the_same(string name) => Assert.Equal(name, ObjectKeys.Of(Info("shop", name), StoredRule.Kind).Name);

    [Fact]
    public void A_path_may_leave_the_name_out()
    {
        Assert.False(ObjectKeys.HasName(Info("shop", "")));
        Assert.True(ObjectKeys.HasName(Info("shop", "web")));
        Assert.Equal((400, "name must be provided"), (ObjectKeys.NameRequired().Code, ObjectKeys.NameRequired().Status.Message));
    }

    private static RequestInfo Info(string space, string name) => new() { Verb = "get", Path = "/", Namespace = space, Name = name };
}
