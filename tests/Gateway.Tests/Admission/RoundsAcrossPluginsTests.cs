using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>
/// Policies come before webhooks, and each may want to be asked again when the other has edited the object (k8s.io/apiserver/pkg/admission: reinvocation): once more, and no more.
/// </summary>
public sealed class RoundsAcrossPluginsTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Hook = "hook.rounds.example";

    [Theory]
    [InlineData("IfNeeded", "IfNeeded", "hook,policy,hook")]
    [InlineData("IfNeeded", "Never", "hook,policy")]
    [InlineData("Never", "IfNeeded", "hook")]
    [InlineData("Never", "Never", "hook")]
    public async Task Who_wants_to_is_asked_again_when_the_other_has_edited(string ofPolicy, string ofHook, string edits)
    {
        // Each adds its name to the label, the policy only where the webhook has been.
        fixture.Hooks.Do("/rounds", async (review, context) =>
        {
            var labels = (JsonObject?)review["request"]!["object"]!["metadata"]!["labels"];
            var value = labels?["by"] is { } by ? $"{by}_hook" : "hook";
            var patch = labels is null ? $$$"""[{"op":"add","path":"/metadata/labels","value":{"by":"{{{value}}}"}}]""" : $$"""[{"op":"add","path":"/metadata/labels/by","value":"{{value}}"}]""";
            await context.Response.WriteAsJsonAsync(new JsonObject
            {
                ["kind"] = "AdmissionReview",
                ["apiVersion"] = "admission.k8s.io/v1",
                ["response"] = new JsonObject
                {
                    ["uid"] = review["request"]!["uid"]!.DeepClone(), ["allowed"] = true, ["patchType"] = "JSONPatch",
                    ["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(patch)),
                },
            });
        });
        const string Expression =
            "has(object.metadata.labels) && 'by' in object.metadata.labels ? Object{metadata: Object.metadata{labels: {'by': object.metadata.labels['by'] + '_policy'}}} : Object{}";
        await using var policy = await PolicyFixture.ApplyMutatingAsync(fixture.Rooted, $"after-hooks-{ofPolicy}-{ofHook}".ToLowerInvariant(), new JsonObject
        {
            ["reinvocationPolicy"] = ofPolicy,
            ["mutations"] = new JsonArray(new JsonObject { ["patchType"] = "ApplyConfiguration", ["applyConfiguration"] = new JsonObject { ["expression"] = Expression } }),
        }.ToJsonString());
        await using var hook = await fixture.ConfigureAsync(true, "rounds", fixture.Hooks.Hook(Hook, "/rounds", $$"""{"reinvocationPolicy":"{{ofHook}}"}"""));
        var (status, body) = await fixture.CreateAsync();
        Assert.Equal(201, status);
        Assert.Equal(edits.Replace(',', '_'), (string?)JsonNode.Parse(body)!["metadata"]!["labels"]!["by"]);
    }
}
