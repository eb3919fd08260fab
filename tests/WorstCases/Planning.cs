using k8s.Models;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.PortRules;

namespace OrleansAA.WorstCases;

/// <summary>Plans writes as an object's grain does, without a grain: decode, patch, validate, encode.</summary>
internal static class Planning
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();
    private static readonly WritePlanner Planner = new(Kind, AdmissionChain.Empty, TimeProvider.System, Guid.NewGuid);

    /// <summary>An object with something in its metadata and something beside it.</summary>
    public static string Object(string metadata = "", string more = "", string spec = """
        "name":"http","host":"h","port":80
        """) =>
        $$$"""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","metadata":{"name":"web","namespace":"ns"{{{Then(metadata)}}}},"spec":{{{{spec}}}}{{{Then(more)}}}}""";

    public static Func<string> Create(string body, string validation = "Warn", bool yaml = false) =>
        Plan(new() { Verb = WriteVerb.Create, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous, Body = body.Utf8(), FieldValidation = validation, BodyIsYaml = yaml });

    public static Func<string> Apply(string body, string live = "", bool force = false) => Plan(
        new() { Verb = WriteVerb.Apply, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous, Body = body.Utf8(), Force = force },
        Stored(live));

    public static Func<string> Update(string body, string live, string subresource = "") => Plan(
        new() { Verb = WriteVerb.Update, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous, Body = body.Utf8(), Subresource = subresource },
        Stored(live));

    public static Func<string> Patch(WriteVerb verb, string patch, string live = "", string more = "", string subresource = "") => Plan(
        new() { Verb = verb, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous, Body = patch.Utf8(), Subresource = subresource },
        Stored(live, more));

    /// <summary>What a client gets: the object and its warnings, or a Status.</summary>
    public static string Answer(StatusException refusal) => System.Text.Encoding.UTF8.GetString(ObjectCodec.Encode(SchemaRegistry.Of<V1Status>(), refusal.Status));

    private static Func<string> Plan(WriteRequest request, StoredObject? live = null) => () =>
    {
        try
        {
            var plan = Planner.PlanAsync(request, live, [], CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return System.Text.Encoding.UTF8.GetString((plan.Answer ?? plan.Change!.Content.Json).Span) + string.Concat(plan.Warnings);
        }
        catch (StatusException e)
        {
            return Answer(e);
        }
    };

    private static StoredObject Stored(string metadata, string more = "") =>
        new(new("ns", "web"), new(7), Object($"\"uid\":\"u\",\"resourceVersion\":\"7\",\"generation\":1,\"creationTimestamp\":\"2026-01-01T00:00:00Z\"{Then(metadata)}", more).Utf8());

    private static string Then(string members) => members.Length == 0 ? "" : "," + members;
}
