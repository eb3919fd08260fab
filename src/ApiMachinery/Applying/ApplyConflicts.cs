using k8s.Models;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>The answer to an apply that would take fields from others.</summary>
internal static class ApplyConflicts
{
    private const string Reason = "FieldManagerConflict";

    /// <param name="conflicts">At least one.</param>
    /// <returns>409 with a cause a field and manager, in the order of the message; of very many the first, and how many there are.</returns>
    public static StatusException ToStatus(IEnumerable<Conflict> conflicts)
    {
        Conflict[] sorted = [.. conflicts.OrderBy(c => c.Manager.SortKey, Comparer<string>.Create(Utf8Order.Compare))];
        var count = sorted.Sum(c => c.Fields.Count);
        var causes = new List<V1StatusCause>();
        var lines = new List<string>();
        foreach (var conflict in sorted)
        {
            var manager = conflict.Manager.ToString();
            if (causes.Count < Statuses.FieldErrorsMax)
                lines.Add($"conflicts with {manager}:");
            foreach (var path in conflict.Fields.Paths().Take(Statuses.FieldErrorsMax - causes.Count))
            {
                var field = FieldSet.PathText(path);
                causes.Add(new() { Reason = Reason, Message = $"conflict with {manager}", Field = field });
                lines.Add($"- {field}");
            }
        }
        var message = count == 1
            ? $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}"
            : $"Apply failed with {count} conflicts: {string.Join('\n', lines)}";
        return Statuses.Failure(409, StatusReason.Conflict, message, new V1StatusDetails { Causes = causes });
    }
}
