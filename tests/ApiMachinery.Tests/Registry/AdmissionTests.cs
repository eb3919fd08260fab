using System.Text.Json;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using Xunit;
using Rule = OrleansAA.ApiMachinery.Tests.V1.Rule;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>Where in a write plugins are asked, and what they are shown.</summary>
public sealed class AdmissionTests
{
    private readonly RecordingPlugin _plugin = new();
    private readonly PlannedWrites _writes;

    public AdmissionTests() => _writes = new(RuleKind.Checked, new AdmissionChain([_plugin]));

    [Theory]
    [InlineData(WriteVerb.Create, AdmissionOperation.Create, "create")]
    [InlineData(WriteVerb.Apply, AdmissionOperation.Create, "patch")]
    public void What_makes_an_object_is_a_create_whatever_it_was_asked_for_with(WriteVerb verb, AdmissionOperation operation, string asked)
    {
        var body = verb == WriteVerb.Create ? PlannedWrites.Rule : """{"apiVersion":"example.com/v1","kind":"Rule",""" + PlannedWrites.Rule[1..];
        Assert.Equal(201, _writes.Write(verb, body).Code);
        var seen = Assert.Single(_plugin.Seen);
        Assert.Equal((operation, asked, "web", "ns"), (seen.Operation, seen.Verb, seen.Name, seen.Namespace));
        Assert.Null(seen.OldObject);
        Assert.Equal(8080, ((Rule)seen.Object!).Spec.Port);
    }

    [Fact]
    public void A_change_shows_both_objects_and_the_subresource()
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        _writes.Write(WriteVerb.MergePatch, """{"spec":{"port":81}}""");
        _writes.Write(WriteVerb.MergePatch, """{"status":{"conditions":[]}}""", subresource: "status");
        _writes.Write(WriteVerb.Delete, "");
        Assert.Equal(
            [(AdmissionOperation.Create, ""), (AdmissionOperation.Update, ""), (AdmissionOperation.Update, "status"), (AdmissionOperation.Delete, "")],
            _plugin.Seen.Select(a => (a.Operation, a.Subresource)));
        Assert.Equal((8080, 81), (((Rule)_plugin.Seen[1].OldObject!).Spec.Port, ((Rule)_plugin.Seen[1].Object!).Spec.Port));
        Assert.Null(_plugin.Seen[3].Object);
        Assert.Equal(81, ((Rule)_plugin.Seen[3].OldObject!).Spec.Port);
    }

    [Fact]
    public void What_a_plugin_has_edited_is_checked_like_what_a_client_sends()
    {
        _plugin.Mutates = a => ((Rule)a.Object!).Spec.Port = 99_999_999;
        Assert.Equal(422, _writes.Refused(WriteVerb.Create, PlannedWrites.Rule).Code);
        Assert.Empty(_plugin.Seen);
    }

    [Fact]
    public void What_a_plugin_has_edited_is_stored_and_belongs_to_nobody()
    {
        _plugin.Mutates = a => ResourceKind.MetaOf(a.Object!).Labels = new Dictionary<string, string> { ["by"] = "plugin" };
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        var meta = _writes.Object.GetProperty("metadata");
        Assert.Equal("plugin", meta.GetProperty("labels").GetProperty("by").GetString());
        Assert.DoesNotContain("labels", meta.GetProperty("managedFields").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_commits_nothing()
    {
        _plugin.Refuses = _ => true;
        Assert.Equal(403, _writes.Refused(WriteVerb.Create, PlannedWrites.Rule).Code);
        Assert.Null(_writes.Live);
        _plugin.Refuses = _ => false;
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        _plugin.Refuses = _ => true;
        foreach (var (verb, body) in new[] { (WriteVerb.Update, PlannedWrites.Rule), (WriteVerb.MergePatch, """{"spec":{"port":1}}"""), (WriteVerb.Delete, "") })
            Assert.Equal(403, _writes.Refused(verb, body).Code);
        Assert.Equal(8080, _writes.Object.GetProperty("spec").GetProperty("port").GetInt32());
    }
}
