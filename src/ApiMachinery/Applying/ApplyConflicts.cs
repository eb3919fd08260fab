using k8s.Models;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>The answer to an apply that would take fields from others.</summary>
internal static class ApplyConflicts
{
    private const string Reason = "FieldManagerConflict";

    /// <param name="conflicts">At least one.</param>
    /// <returns>409 with a cause a field and manager, in the order of the message.</returns>
    public static StatusException ToStatus(IEnumerable<Conflict> conflicts)
    {
        Conflict[] sorted = [.. conflicts.OrderBy(c => c.Manager.SortKey, Comparer<string>.Create(Utf8Order.Compare))];
        var causes = sorted.SelectMany(c => c.Fields.Paths().Select(p => new V1StatusCause
        {
            Reason = Reason,
            Message = $"conflict with {c.Manager}",
            Field = FieldSet.PathText(p),
        }));
        var details = new V1StatusDetails { Causes = [.. causes] };
        return Statuses.Failure(409, StatusReason.Conflict, Message(sorted, details.Causes), details);
    }

    private static string Message(Conflict[] conflicts, IList<V1StatusCause> causes)
    {
        if (causes.Count == 1)
            return $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}";
        var lines = conflicts.SelectMany(c => c.Fields.Paths().Select(p => $"- {FieldSet.PathText(p)}").Prepend($"conflicts with {c.Manager}:"));
        return $"Apply failed with {causes.Count} conflicts: {string.Join('\n', lines)}";
    }
}
