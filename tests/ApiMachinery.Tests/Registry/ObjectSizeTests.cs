using System.Globalization;
using Xunit;
using OrleansAA.ApiMachinery.Registry;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>What an object may weigh, whatever the way it grows, and that one that weighs too much can still go.</summary>
public sealed class ObjectSizeTests
{
    private const int Half = 35_000;

    private readonly PlannedWrites _writes = new();

    [Fact]
    public void A_create_that_grows_too_large_by_its_managed_fields_is_refused()
    {
        var error = _writes.Refused(WriteVerb.Create, Rule(Labels("a", 2 * Half)));
        Assert.Equal(413, error.Code);
        Assert.Equal("RequestEntityTooLarge", error.Status.Reason);
        Assert.StartsWith("Request entity too large: the object would have ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WriteVerb.Update)]
    [InlineData(WriteVerb.MergePatch)]
    [InlineData(WriteVerb.StrategicMergePatch)]
    public void So_is_what_makes_a_small_one_large(WriteVerb verb)
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        Assert.Equal(413, _writes.Refused(verb, Rule(Labels("a", 2 * Half))).Code);
    }

    [Fact]
    public void So_is_a_JSON_patch_a_status_and_an_apply()
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        Assert.Equal(413, _writes.Refused(WriteVerb.JsonPatch, $$$"""[{"op":"add","path":"/metadata/labels","value":{{{Labels("a", 2 * Half)}}}}]""").Code);
        var condition = $$$"""{"type":"{{{new string('x', WritePlanner.ObjectBytesMax)}}}","status":"True"}""";
        Assert.Equal(413, _writes.Refused(WriteVerb.MergePatch, $$$"""{"status":{"conditions":[{{{condition}}}]}}""", subresource: "status").Code);
        Assert.Equal(413, _writes.Refused(WriteVerb.Apply, Applied(Labels("a", 2 * Half)), isYaml: true).Code);
    }

    [Fact]
    public void Appliers_that_come_one_after_the_other_are_refused_once_it_is_too_much()
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        var taken = Enumerable.Range(0, 20).TakeWhile(i => TryApply(i)).Count();
        Assert.InRange(taken, 1, 19);
        Assert.InRange(_writes.Live!.Json.Length, 0, WritePlanner.ObjectBytesMax);

        bool TryApply(int applier)
        {
            try
            {
                _writes.Write(WriteVerb.Apply, Applied(Labels("a", Half / 2)), isYaml: true, manager: $"applier-{applier}");
                return true;
            }
            catch (ApiMachinery.Errors.StatusException e) when (e.Code == 413)
            {
                return false;
            }
        }
    }

    [Fact]
    public void What_is_too_large_already_may_shrink_but_not_grow_and_can_be_deleted()
    {
        StoreTooLarge("");
        Assert.Equal(413, _writes.Refused(WriteVerb.MergePatch, """{"metadata":{"labels":{"one":"more"}}}""").Code);
        _writes.Write(WriteVerb.MergePatch, """{"metadata":{"labels":{"a1":null,"a2":null,"a3":null,"a4":null,"a5":null,"a6":null,"a7":null,"a8":null,"a9":null}}}""");
        Assert.True(_writes.Write(WriteVerb.Delete, "").Deletes);
    }

    [Fact]
    public void What_is_too_large_is_marked_as_deleted_and_loses_its_finalizers()
    {
        StoreTooLarge(""","finalizers":["example.com/a","example.com/b"]""");
        _writes.Write(WriteVerb.Delete, "");
        Assert.True(_writes.Object.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
        _writes.Write(WriteVerb.MergePatch, """{"metadata":{"finalizers":["example.com/b"]}}""", manager: new string('m', 128));
        Assert.Equal(1, _writes.Object.GetProperty("metadata").GetProperty("finalizers").GetArrayLength());
        Assert.True(_writes.Write(WriteVerb.JsonPatch, """[{"op":"remove","path":"/metadata/finalizers"}]""", manager: "another").Deletes);
    }

    private void StoreTooLarge(string more) => _writes.Store(
        $$$"""{"kind":"Rule","apiVersion":"example.com/v1","metadata":{"name":"web","namespace":"ns","uid":"u","resourceVersion":"2","generation":1,"creationTimestamp":"2026-01-01T00:00:00Z","labels":{{{Labels("a", 4 * Half)}}}{{{more}}}},"spec":{"name":"http","host":"h","port":1},"status":{}}""");

    /// <summary>So many labels of some 40 bytes.</summary>
    private static string Labels(string prefix, int count) =>
        "{" + string.Join(",", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"{prefix}{i}\":\"0123456789012345678901234\""))) + "}";

    private static string Rule(string labels) => $$$"""{"metadata":{"name":"web","labels":{{{labels}}}},"spec":{"name":"http","host":"h","port":1}}""";

    private static string Applied(string labels) =>
        $$$"""{"apiVersion":"example.com/v1","kind":"Rule","metadata":{"name":"web","labels":{{{labels}}}}}""";
}
