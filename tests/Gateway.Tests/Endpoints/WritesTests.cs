using Microsoft.AspNetCore.Http;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>The request that a write becomes, and names that are made for it.</summary>
public sealed class WritesTests
{
    [Fact]
    public void It_has_what_path_and_options_say()
    {
        var request = Request(new() { FieldManager = "me", FieldValidation = "Strict", DryRun = ["All"], Force = true });
        Assert.Equal((WriteVerb.Apply, "v2", "shop", "web", "status"), (request.Verb, request.Version, request.Namespace, request.Name, request.Subresource));
        Assert.Equal(("me", "Strict", true, true), (request.FieldManager, request.FieldValidation, request.DryRun, request.Force));
    }

    [Fact]
    public void What_no_option_says_is_the_user_agent_and_a_warning()
    {
        var request = Request(new());
        Assert.Equal(("kubectl", "Warn", false, false), (request.FieldManager, request.FieldValidation, request.DryRun, request.Force));
        // Admission is told what was sent.
        Assert.Equal(("", ""), (request.GivenFieldManager, request.GivenFieldValidation));
    }

    /// <summary>k8s.io/apiserver/pkg/storage/names: 63 characters at most, with five at the end in which no vowel makes a word.</summary>
    [Theory]
    [InlineData("web-", "web-")]
    [InlineData("", "")]
    [InlineData("a23456789b23456789c23456789d23456789e23456789f23456789g23456789h", "a23456789b23456789c23456789d23456789e23456789f23456789g234")]
    public void A_generated_name_is_a_prefix_and_five_characters(string prefix, string kept)
    {
        var names = new NameGenerator(new Random(7));
        var made = Enumerable.Range(0, 100).Select(_ => names.Generate(prefix)).ToList();
        Assert.All(made, n => Assert.Matches($"^{kept}[bcdfghjklmnpqrstvwxz2456789]{{5}}$", n));
        Assert.Equal(made.Count, made.Distinct().Count());
    }

    private static WriteRequest Request(WriteOptions options)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = "kubectl/v1.36.0";
        context.Features.Set(new RequestScope
        {
            AuditId = "1",
            Info = new() { Verb = "patch", Path = "/", Version = "v2", Namespace = "shop", Name = "web", Subresource = "status" },
        });
        return Writes.Request(context, WriteVerb.Apply, options);
    }
}
