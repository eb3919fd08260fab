using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>What a write changes of an object of a kind that has a status subresource: there the status and nothing else, and everywhere else all but the status.</summary>
internal static class StatusSubresource
{
    private const string Status = "status";

    /// <summary>Takes out of what is sent, be it an object or a patch that is merged, what the write does not change.</summary>
    /// <param name="sent">Is changed.</param>
    /// <param name="kind">The kind of the object, which a patch need not have.</param>
    /// <param name="subresource">What is written; "" for the object itself.</param>
    public static void LeaveOut(JsonObject sent, string kind, string subresource)
    {
        if (subresource == Status)
        {
            foreach (var other in sent.Select(m => m.Key).Where(m => m != Status).ToList())
                sent.Remove(other);
        }
        else if (InstalledKind.HasStatus(kind))
        {
            sent.Remove(Status);
        }
    }

    /// <summary>Puts what is sent in the place of an object, as far as the write changes it.</summary>
    public static void Replace(JsonObject known, JsonObject sent, string kind, string subresource)
    {
        List<string> members = subresource == Status ? [Status] : [.. known.Concat(sent).Select(m => m.Key).Distinct().Where(m => m != Status || !InstalledKind.HasStatus(kind))];
        foreach (var member in members)
        {
            known.Remove(member);
            if (sent[member] is { } value)
                known[member] = value.DeepClone();
        }
    }
}
