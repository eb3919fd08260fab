namespace OrleansAA.Gateway.Fairness;

/// <summary>Priority levels, and the flow schemas that lead to them, in the order in which they are asked.</summary>
internal sealed record FlowConfiguration(IReadOnlyList<PriorityLevel> Levels, IReadOnlyList<FlowSchema> Schemas)
{
    /// <summary>Puts them in order: what there always has to be is there, and a schema whose level is missing is not.</summary>
    public static FlowConfiguration Of(IReadOnlyList<PriorityLevel> levels, IReadOnlyList<FlowSchema> schemas)
    {
        List<PriorityLevel> all = [.. levels];
        foreach (var level in (PriorityLevel[])[BuiltInFlows.ExemptLevel, BuiltInFlows.CatchAllLevel])
        {
            if (!levels.Any(l => l.Name == level.Name))
                all.Add(level);
        }
        IEnumerable<FlowSchema> mandatory = [BuiltInFlows.ExemptSchema, BuiltInFlows.CatchAllSchema];
        return new(all,
        [
            .. schemas.Concat(mandatory.Where(m => !schemas.Any(s => s.Name == m.Name)))
                .Where(s => all.Exists(l => l.Name == s.Level)).OrderBy(s => s.Precedence).ThenBy(s => s.Name, StringComparer.Ordinal),
        ]);
    }
}
