using System.Diagnostics;
using System.Globalization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Registry;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>
/// The worst bodies there are, of up to 3 MB. The bounds are far from what they take, and farther from what a quadratic cost comes to.
/// </summary>
public sealed class WorstWritesTests
{
    private const int BodyBytes = 2_900_000;

    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    private readonly PlannedWrites _writes = new();

    public static TheoryData<string, WriteVerb, string> Bodies => new()
    {
        { "controllers", WriteVerb.Create, Meta($"\"ownerReferences\":[{Repeat("{\"uid\":\"#\",\"controller\":true}")}]") },
        { "controllers of long names", WriteVerb.Create, Meta($"\"ownerReferences\":[{{\"name\":\"{new string('n', BodyBytes / 2)}\",\"controller\":true}},{Repeat("{\"uid\":\"#\",\"controller\":true}", BodyBytes / 2)}]") },
        { "owners that stand twice", WriteVerb.Create, Meta($"\"ownerReferences\":[{Repeat("{\"uid\":\"u\"}")}]") },
        { "bad labels", WriteVerb.Create, Meta($"\"labels\":{{{Repeat("\"%#\":\"%\"")}}}") },
        { "one long label", WriteVerb.Create, Meta($"\"labels\":{{\"%\":\"{new string('%', BodyBytes)}\"}}") },
        { "bad finalizers", WriteVerb.Create, Meta($"\"finalizers\":[{Repeat("\"%#\"")}]") },
        { "finalizers that exclude each other", WriteVerb.Create, Meta($"\"finalizers\":[\"orphan\",\"foregroundDeletion\",{Repeat("\"%#\"")}]") },
        { "a manager of control characters", WriteVerb.Create, Meta($"\"managedFields\":[{{\"manager\":\"{Repeat("\\u0001", BodyBytes, "")}\"}}]") },
        { "bad entries of managedFields", WriteVerb.Create, Meta($"\"managedFields\":[{Repeat("{\"operation\":\"#\"}")}]") },
        { "entries of managedFields", WriteVerb.Create, Meta($"\"managedFields\":[{Repeat("{\"manager\":\"#\",\"operation\":\"Update\",\"apiVersion\":\"example.com/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:a#\":{}}}")}]") },
        { "entries of versions that are no more", WriteVerb.Create, Meta($"\"managedFields\":[{Repeat("{\"manager\":\"#\",\"operation\":\"Update\",\"apiVersion\":\"v#\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:a#\":{}}}")}]") },
        { "entries and labels", WriteVerb.Create, Meta($"\"labels\":{{{Repeat("\"a#\":\"\"", BodyBytes / 2)}}},\"managedFields\":[{Repeat("{\"manager\":\"#\",\"operation\":\"Update\",\"apiVersion\":\"example.com/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{\"f:a#\":{}}}}}", BodyBytes / 2)}]") },
        { "unknown fields", WriteVerb.Create, Meta(Repeat("\"u#\":1")) },
        { "one field again and again", WriteVerb.Create, Meta(Repeat("\"uid\":\"#\"")) },
        { "a name that is too long", WriteVerb.Create, Meta($"\"namespace\":\"{new string('x', BodyBytes)}\"") },
        { "a kind that is too long", WriteVerb.Create, $"{{\"kind\":\"{new string('x', BodyBytes)}\"}}" },
        { "a number that is too long", WriteVerb.Create, $"{{\"spec\":{{\"port\":{new string('1', BodyBytes)}}}}}" },
        { "a time that is none", WriteVerb.Create, Meta($"\"creationTimestamp\":\"{new string('9', BodyBytes)}\"") },
        { "a merge patch that repeats itself below a long name", WriteVerb.MergePatch, $"{{\"{new string('x', BodyBytes / 2)}\":{{{Repeat("\"a\":1,\"b#\":1,\"b#\":2", BodyBytes / 2)}}}}}" },
        { "a merge patch that does not decode", WriteVerb.MergePatch, $"{{\"spec\":{{\"port\":\"{new string('x', BodyBytes)}\"}}}}" },
        { "a JSON patch of large tests", WriteVerb.JsonPatch, $"[{Repeat("{\"op\":\"test\",\"path\":\"\",\"value\":{\"a\":#}}")}]" },
        { "a JSON patch that moves members of a large map", WriteVerb.JsonPatch, $"[{{\"op\":\"add\",\"path\":\"/x\",\"value\":{{{Repeat("\"#\":1", BodyBytes - 600_000)}}}}},{Repeat("{\"op\":\"move\",\"from\":\"/x/#\",\"path\":\"/x/a#\"}", 480_000)}]" },
        { "a JSON patch that moves items of a large list", WriteVerb.JsonPatch, $"[{{\"op\":\"add\",\"path\":\"/x\",\"value\":[{Repeat("1", BodyBytes - 600_000)}]}},{Repeat("{\"op\":\"move\",\"from\":\"/x/0\",\"path\":\"/x/0\"}", 420_000)}]" },
        { "a JSON patch that copies", WriteVerb.JsonPatch, $"[{{\"op\":\"add\",\"path\":\"/x\",\"value\":[{Repeat("1", 100_000)}]}},{Repeat("{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/y#\"}", 420_000)}]" },
        { "a strategic merge of one item again and again", WriteVerb.StrategicMergePatch, $"{{\"status\":{{\"conditions\":[{{\"type\":\"A\",{Repeat("\"k#\":1", BodyBytes / 2)}}},{Repeat("{\"type\":\"A\",\"k#\":null}", BodyBytes / 2)}]}}}}" },
        { "a strategic merge of many items", WriteVerb.StrategicMergePatch, $"{{\"status\":{{\"conditions\":[{Repeat("{\"type\":\"#\"}")}]}}}}" },
        { "a strategic merge of numbers that hash alike", WriteVerb.StrategicMergePatch, $"{{\"metadata\":{{\"finalizers\":[{string.Join(',', Alike(140_000))}]}}}}" },
        { "a strategic merge of things that do not fit", WriteVerb.StrategicMergePatch, $"{{\"metadata\":{{\"finalizers\":[{Repeat("#", BodyBytes - 500_000)},\"a\"]}}}}" },
        { "an apply of fields that are not declared", WriteVerb.Apply, Applied($"\"spec\":{{{Repeat("\"u#\":1")}}}") },
        { "an apply of keys that stand twice", WriteVerb.Apply, Applied($"\"spec\":{{{Repeat("\"port\":#")}}}") },
        { "an apply of conditions that do not fit", WriteVerb.Apply, Applied($"\"status\":{{\"conditions\":[{Repeat("{\"type\":\"#\",\"status\":1}")}]}}") },
        { "an apply of one condition with a long type", WriteVerb.Apply, Applied($"\"status\":{{\"conditions\":[{{\"type\":\"{new string('x', BodyBytes / 2)}\",\"status\":1,\"reason\":2,\"message\":3}},{Repeat("{\"type\":\"A\"}", BodyBytes / 2)}]}}") },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public void A_body_costs_no_more_than_its_size(string name, WriteVerb verb, string body)
    {
        Assert.InRange(body.Length, 1000, 3 * 1024 * 1024);
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        var (began, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var answer = Answer(verb, body);
        Assert.True(Environment.CpuUsage.TotalTime - began < TimeMax || watch.Elapsed < TimeMax, $"{name} took {watch.Elapsed}");
        Assert.InRange(answer, 0, 2_000_000);
        Assert.InRange(_writes.Warnings.Sum(w => w.Length), 0, 2_000_000);
    }

    /// <summary>Characters of what a client is told if the write is refused.</summary>
    private long Answer(WriteVerb verb, string body)
    {
        try
        {
            _writes.Write(verb, body, isYaml: verb == WriteVerb.Apply);
            return 0;
        }
        catch (StatusException e)
        {
            return e.Message.Length + (e.Status.Details?.Causes?.Sum(c => (long)c.Message.Length + c.Field.Length) ?? 0);
        }
    }

    /// <summary>The item, its sign replaced by a number that counts, up to a size.</summary>
    private static string Repeat(string item, int bytes = BodyBytes, string separator = ",") => string.Join(
        separator, Enumerable.Range(0, bytes / (item.Length + separator.Length + (4 * item.Count(c => c == '#')))).Select(i => item.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));

    /// <summary>Numbers whose two halves, as floats, are the same once they are laid over each other.</summary>
    private static IEnumerable<string> Alike(int count) => Enumerable.Range(0, count)
        .Select(i => BitConverter.Int64BitsToDouble(((0x4330_0000L + i) << 32) | (0x4330_0000L + i)).ToString("R", CultureInfo.InvariantCulture));

    private static string Meta(string members) => $"{{\"metadata\":{{\"name\":\"web\",{members}}},\"spec\":{{\"name\":\"http\",\"host\":\"h\",\"port\":1}}}}";

    private static string Applied(string members) =>
        $"{{\"apiVersion\":\"example.com/v1\",\"kind\":\"Rule\",\"metadata\":{{\"name\":\"web\"}},{members}}}";
}
