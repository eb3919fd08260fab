namespace OrleansAA.ApiMachinery.Admission;

/// <summary>
/// The second round of the mutating plugins, which there is at most once a write: who edits the object late asks for it, so that who came earlier sees what became of
/// the object (k8s.io/apiserver/pkg/admission.ReinvocationContext).
/// </summary>
public sealed class Reinvocation
{
    private Dictionary<string, object>? _kept;

    /// <summary>True in the second round.</summary>
    public bool IsSecondRound { get; internal set; }

    /// <summary>Set by a plugin that has edited the object: there shall be a second round.</summary>
    public bool IsWanted { get; set; }

    /// <summary>What a plugin keeps from the first round to the second.</summary>
    /// <param name="plugin">Its name.</param>
    public T Kept<T>(string plugin)
        where T : class, new()
    {
        _kept ??= new(StringComparer.Ordinal);
        if (!_kept.TryGetValue(plugin, out var kept))
            _kept[plugin] = kept = new T();
        return (T)kept;
    }
}
