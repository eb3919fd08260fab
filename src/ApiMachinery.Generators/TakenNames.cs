namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Kinds that kubectl could not tell apart.</summary>
internal static class TakenNames
{
    public static IEnumerable<Problem> Among(IReadOnlyList<ResourceNames> all)
    {
        foreach (var same in all.GroupBy(n => (n.Group, n.Kind, n.Plural, n.Version)).Where(g => g.Count() > 1).Select(g => g.ToList()))
            yield return new(Problems.ResourceNameTaken, same[1].Place, new([same[0].Type, same[1].Type, $"{same[1].Version} {same[1].Kind}", "version, or another name"]));
        // Versions of one kind share its names.
        var kinds = all.GroupBy(n => (n.Group, n.Kind, n.Plural)).Select(g => g.First()).ToList();
        for (var i = 0; i < kinds.Count; i++)
        {
            for (var j = i + 1; j < kinds.Count; j++)
            {
                foreach (var (name, what) in kinds[j].Found.Where(f => kinds[i].Found.Any(o => o.Name == f.Name)))
                    yield return new(Problems.ResourceNameTaken, kinds[j].Place, new([kinds[i].Type, kinds[j].Type, name, what]));
            }
        }
    }
}
