namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>What a commit did to an object; also the type of the event a watcher sees.</summary>
public enum EventType
{
    Added = 1,
    Modified = 2,
    Deleted = 3,
}
