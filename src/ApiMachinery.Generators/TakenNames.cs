namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Kinds that kubectl could not tell apart.</summary>
internal static class TakenNames
{
    public static IEnumerable<Problem> Among(IReadOnlyList<ResourceNames> all)
    {
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
