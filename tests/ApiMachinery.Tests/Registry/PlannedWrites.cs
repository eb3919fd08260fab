using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Users;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>A planner, and an object that its writes meet.</summary>
internal sealed class PlannedWrites(ResourceKind kind, AdmissionChain admission)
{
    public const string Rule = """{"metadata":{"name":"web"},"spec":{"name":"http","host":"node-1.example.com","port":8080}}""";

    private readonly WritePlanner _planner = new(kind, admission, new FakeTimeProvider(), Guid.NewGuid);
    private long _revision = 1;

    public PlannedWrites()
        : this(RuleKind.Checked, AdmissionChain.Empty)
    {
    }

    public StoredObject? Live { get; private set; }

    public List<string> Warnings { get; private set; } = [];

    public JsonElement Object => JsonDocument.Parse(Live!.Json).RootElement;

    /// <summary>Plans a write, and takes what it comes to for the object there is.</summary>
    public WritePlan Write(WriteVerb verb, string body, string version = "v1", string subresource = "", bool isYaml = false, string validation = "Warn", string manager = "test")
    {
        var request = Request(verb, body) with { Version = version, Subresource = subresource, BodyIsYaml = isYaml, FieldManager = manager, FieldValidation = validation };
        Warnings = [];
        // No plugin of these tests waits for anything.
        var plan = _planner.PlanAsync(request, Live, Warnings, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (plan.Change is { } change)
        {
            var revision = new Revision(++_revision);
            Live = plan.Deletes ? null : new StoredObject(new("ns", "web"), revision, change.Content.WithRevision(revision));
        }
        return plan;
    }

    /// <summary>Plans a write that may be given up.</summary>
    public Task<WritePlan> PlanAsync(WriteVerb verb, string body, CancellationToken cancellationToken) => _planner.PlanAsync(Request(verb, body), Live, [], cancellationToken).AsTask();

    public StatusException Refused(WriteVerb verb, string body, string version = "v1", string subresource = "", bool isYaml = false, string validation = "Warn", string manager = "test") =>
        Assert.Throws<StatusException>(() => Write(verb, body, version, subresource, isYaml, validation, manager));

    /// <summary>Puts an object there as an earlier release may have stored it.</summary>
    public void Store(string json) => Live = new StoredObject(new("ns", "web"), new Revision(++_revision), Encoding.UTF8.GetBytes(json));

    private static WriteRequest Request(WriteVerb verb, string body) => new()
    {
        Verb = verb, Version = "v1", Namespace = "ns", Name = "web", Body = Encoding.UTF8.GetBytes(body), FieldManager = "test", User = UserInfo.Anonymous, FieldValidation = "Warn",
        OperationId = Guid.NewGuid(),
    };
}
