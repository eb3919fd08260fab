using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>metadata.managedFields as written, and as ownership is reckoned with.</summary>
public static class ManagedFields
{
    internal const string Apply = "Apply";

    internal const string Update = "Update";

    internal const string FieldsType = "FieldsV1";

    /// <summary>Tells whether a list could be taken as an object's managedFields (after admission, for instance).</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Validate(IEnumerable<V1ManagedFieldsEntry>? entries)
    {
        try
        {
            Decode(entries);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>True for what clears managedFields and turns tracking off: an empty list, or one empty entry.</summary>
    internal static bool IsReset(IList<V1ManagedFieldsEntry>? entries) => entries is [] or [
        { Manager: null or "", Operation: null or "", ApiVersion: null or "", Time: null, FieldsType: null or "", FieldsV1: null, Subresource: null or "" }];

    /// <exception cref="FormatException">An entry is not valid.</exception>
    internal static List<ManagedEntry> Decode(IEnumerable<V1ManagedFieldsEntry>? entries)
    {
        var decoded = new OrderedDictionary<ManagerId, ManagedEntry>();
        foreach (var entry in entries ?? [])
        {
            var one = Decode(entry, decoded.Count);
            decoded[one.Id] = one;
        }
        return [.. decoded.Values];
    }

    /// <summary>The entries in kube's order: appliers first, then by time, manager, version and subresource; null if there are none.</summary>
    internal static List<V1ManagedFieldsEntry>? Encode(IReadOnlyCollection<ManagedEntry> entries)
    {
        if (entries.Count == 0)
            return null;
        ManagedEntry[] sorted = [.. entries];
        Array.Sort(sorted, Order);
        return [.. sorted.Select(e => e.Encode())];
    }

    internal static long Seconds(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime()).ToUnixTimeSeconds() : 0;

    private static int Order(ManagedEntry left, ManagedEntry right)
    {
        if (left.Id.Applied != right.Id.Applied)
            return left.Id.Applied ? -1 : 1;
        if (Seconds(left.Time).CompareTo(Seconds(right.Time)) is var byTime and not 0)
            return byTime;
        if (Utf8Order.Compare(left.Id.Name, right.Id.Name) is var byName and not 0)
            return byName;
        return Utf8Order.Compare(left.ApiVersion, right.ApiVersion) is var byVersion and not 0
            ? byVersion
            : Utf8Order.Compare(left.Id.Subresource, right.Id.Subresource);
    }

    private static ManagedEntry Decode(V1ManagedFieldsEntry entry, int index)
    {
        if (entry.Operation is not (Apply or Update))
            throw new FormatException("operation must be `Apply` or `Update`");
        if (string.IsNullOrEmpty(entry.ApiVersion))
            throw new FormatException("apiVersion must not be empty");
        if (string.IsNullOrEmpty(entry.FieldsType))
            throw new FormatException($"missing fieldsType in managed fields entry {index}");
        if (entry.FieldsType != FieldsType)
            throw new FormatException($"invalid fieldsType {Go.ClientText.Quote(entry.FieldsType)} in managed fields entry {index}");
        var applied = entry.Operation == Apply;
        var id = new ManagerId(entry.Manager ?? "", applied, applied ? "" : entry.ApiVersion, entry.Subresource ?? "");
        return new(id, entry.ApiVersion, Fields(entry.FieldsV1), entry.Time);
    }

    private static FieldSet Fields(object? fields) => fields switch
    {
        null => FieldSet.Empty,
        RawJson raw => FieldsV1.Read(raw.Utf8.Span),
        _ => throw new FormatException($"fieldsV1 is a {fields.GetType()}, not JSON"),
    };
}
