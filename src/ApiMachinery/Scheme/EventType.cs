namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>What a commit did to an object; also the type of the event a watcher sees.</summary>
public enum EventType
{
    /// <summary>The object has come to be.</summary>
    Added = 1,

    /// <summary>The object has changed.</summary>
    Modified = 2,

    /// <summary>The object is gone.</summary>
    Deleted = 3,
}
