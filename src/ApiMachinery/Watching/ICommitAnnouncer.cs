using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>Tells the other replicas of commits made here.</summary>
public interface ICommitAnnouncer
{
    /// <summary>Never waits. What is announced may get lost: the log is there for that.</summary>
    void Announce(GroupResource resource, LogEntry entry);
}

/// <summary>For a replica that has no others.</summary>
public sealed class NoAnnouncer : ICommitAnnouncer
{
    /// <inheritdoc/>
    public void Announce(GroupResource resource, LogEntry entry)
    {
    }
}
