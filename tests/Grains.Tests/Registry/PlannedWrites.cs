using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Contracts.Kinds.PortRules;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Registry;
using Xunit;

namespace OrleansAA.Grains.Tests.Registry;

/// <summary>A planner, and an object that its writes meet.</summary>
internal sealed class PlannedWrites
{
    public const string Rule = """{"metadata":{"name":"web"},"spec":{"name":"http","host":"node-1.example.com","port":8080}}""";

    private readonly ResourceKind _kind = PortRuleKind.Create();
    private readonly WritePlanner _planner;
    private long _revision = 1;

    public PlannedWrites() => _planner = new(_kind, new FakeTimeProvider(), Guid.NewGuid);

    public StoredObject? Live { get; private set; }

    public List<string> Warnings { get; private set; } = [];

    public JsonElement Object => JsonDocument.Parse(Live!.Json).RootElement;

    /// <summary>Plans a write, and takes what it comes to for the object there is.</summary>
    public WritePlan Write(WriteVerb verb, string body, string version = "v1", string subresource = "", bool isYaml = false, string validation = "Warn", string manager = "test")
    {
        var request = new WriteRequest
        {
            Verb = verb, Version = version, Subresource = subresource, Namespace = "ns", Name = "web", Body = Encoding.UTF8.GetBytes(body),
            BodyIsYaml = isYaml, FieldManager = manager, MayCreate = true, FieldValidation = validation, OperationId = Guid.NewGuid(),
        };
        Warnings = [];
        var plan = _planner.Plan(request, Live, Warnings);
        if (plan.Change is { } change)
        {
            var revision = new Revision(++_revision);
            Live = plan.Deletes ? null : new StoredObject(new("ns", "web"), revision, change.Content.WithRevision(revision));
        }
        return plan;
    }

    public StatusException Refused(WriteVerb verb, string body, string version = "v1", string subresource = "", bool isYaml = false, string validation = "Warn", string manager = "test") =>
        Assert.Throws<StatusException>(() => Write(verb, body, version, subresource, isYaml, validation, manager));

    /// <summary>Puts an object there as an earlier release may have stored it.</summary>
    public void Store(string json) => Live = new StoredObject(new("ns", "web"), new Revision(++_revision), Encoding.UTF8.GetBytes(json));
}
