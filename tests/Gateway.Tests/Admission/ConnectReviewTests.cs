using System.Text;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.Gateway.Tests.Subresources;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>What a webhook is told of a connection: its options stand where the object does (k8s.io/apiserver/pkg/endpoints/handlers: ConnectResource).</summary>
public sealed class ConnectReviewTests
{
    [Fact]
    public void The_object_is_what_is_asked_for_and_its_kind_is_that_of_the_options()
    {
        var kind = PumpKind.Instance;
        var attributes = new AdmissionAttributes
        {
            Kind = kind,
            Version = kind.Storage,
            Operation = AdmissionOperation.Connect,
            Verb = "get",
            Subresource = "console",
            Namespace = "shop",
            Name = "p1",
            User = new("jane", "", [], new Dictionary<string, IReadOnlyList<string>>()),
            Warnings = [],
            Connect = new("PumpConsoleOptions", "/a", "command=ls&x=1") { Parameters = new Dictionary<string, string> { ["command"] = "ls" } },
        };
        var webhook = Webhook.Of(new V1ValidatingWebhookConfiguration
        {
            Metadata = new() { Name = "c" },
            Webhooks = [new() { Name = "w.example.com", AdmissionReviewVersions = ["v1"], SideEffects = "None", ClientConfig = new() }],
        })[0];
        var review = Encoding.UTF8.GetString(AdmissionReview.Request(new(webhook, kind.Storage), new(attributes), Guid.Empty).Span);
        var request = JsonDocument.Parse(review).RootElement.GetProperty("request");
        Assert.Equal("""{"group":"pumps.example.com","version":"v1","kind":"PumpConsoleOptions"}""", request.GetProperty("kind").GetRawText());
        Assert.Equal("""{"group":"pumps.example.com","version":"v1","resource":"pumps"}""", request.GetProperty("resource").GetRawText());
        Assert.Equal("console CONNECT", $"{request.GetProperty("subResource")} {request.GetProperty("operation")}");
        Assert.Equal("""{"kind":"PumpConsoleOptions","apiVersion":"pumps.example.com/v1","path":"/a","command":"ls"}""", request.GetProperty("object").GetRawText());
        Assert.Equal("null null", $"{request.GetProperty("oldObject").GetRawText()} {request.GetProperty("options").GetRawText()}");
    }
}
