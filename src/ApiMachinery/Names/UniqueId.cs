namespace OrleansAA.ApiMachinery.Names;

/// <summary>
/// Ids that never come twice: of objects, of attempts to commit, of states and of requests. The fence rests on that, and so does a compare of etags. So they come from here alone,
/// and from no clock or chance that somebody puts in; who needs to know an id beforehand takes a function that makes them.
/// </summary>
public static class UniqueId
{
#pragma warning disable RS0030 // The one place where ids are made.
    /// <summary>One that tells nothing, not even when it was made.</summary>
    public static Guid New() => Guid.NewGuid();

    /// <summary>One that is higher than those made in earlier milliseconds: an index of them grows at its end.</summary>
    public static Guid NewRising() => Guid.CreateVersion7();
#pragma warning restore RS0030
}
