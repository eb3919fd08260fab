using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>A request for a subresource, as who handles it sees it: authenticated, authorized, its object not looked up yet.</summary>
public class SubresourceRequest(ISubresourceContext context)
{
    /// <summary>The kind of the object.</summary>
    public ResourceKind Kind => context.Kind;

    /// <summary>The version in the path.</summary>
    public KindVersion Version => context.Version;

    /// <summary>The object.</summary>
    public NamespacedName Name => context.Name;

    /// <summary>Who asks.</summary>
    public UserInfo User => context.User;

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Cancelled => context.Cancelled;

    /// <summary>The first value of a query parameter; "" if it is not there.</summary>
    public string Query(string name) => context.Query(name) ?? "";

    /// <summary>The object in the storage version, with every write that was acknowledged before; the caller's own.</summary>
    /// <exception cref="StatusException">404: there is none. 503: the store does not answer.</exception>
    public Task<object> ReadObjectAsync() => context.ReadObjectAsync();

    /// <summary>Tells the client something although its request is done: a Warning header.</summary>
    public void Warn(string text) => context.Warn(text);

    /// <summary>A part of the program.</summary>
    public T Service<T>() => (T?)context.Services.GetService(typeof(T)) ?? throw new InvalidOperationException($"no {typeof(T)} is registered");
}

/// <summary>What a request for a subresource is about; whoever speaks HTTP implements it.</summary>
public interface ISubresourceContext
{
    /// <summary>The kind of the object.</summary>
    ResourceKind Kind { get; }

    /// <summary>The version in the path.</summary>
    KindVersion Version { get; }

    /// <summary>The object; its namespace is "" for a kind in none.</summary>
    NamespacedName Name { get; }

    /// <summary>Who is asking.</summary>
    UserInfo User { get; }

    /// <summary>The parts of the program.</summary>
    IServiceProvider Services { get; }

    /// <summary>The client has left, or its time is over.</summary>
    CancellationToken Cancelled { get; }

    /// <returns>Null if the parameter is not there.</returns>
    string? Query(string name);

    /// <summary>The object as it is, in the version of the request.</summary>
    /// <exception cref="OrleansAA.ApiMachinery.Errors.StatusException">404: there is none.</exception>
    Task<object> ReadObjectAsync();

    /// <summary>Tells the client something besides, in a Warning header.</summary>
    /// <param name="text">What.</param>
    void Warn(string text);
}

/// <summary>A request that does something with an object.</summary>
public abstract class ActionRequest(ISubresourceContext context) : SubresourceRequest(context)
{
    /// <summary>True if nothing may come of it: writes are not committed, and who handles it has no effect on anything else either.</summary>
    public abstract bool DryRun { get; }

    /// <summary>
    /// Writes the object by the way of all writes: its queue, its owners of fields, admission, validation. The change is made on the object as it is, and made
    /// again if others have written it meanwhile, unless it must have a certain resourceVersion.
    /// </summary>
    /// <param name="change">Edits the object, which is of the storage version. May be called more than once.</param>
    /// <param name="resourceVersion">The resourceVersion it must have; "" for any.</param>
    /// <exception cref="StatusException">The write is refused.</exception>
    public abstract Task<WrittenObject> WriteAsync(Action<object> change, string resourceVersion = "");
}

/// <summary>An object after a write.</summary>
/// <param name="Json">JSON of the storage version.</param>
/// <param name="Revision">The revision the write took; none if nothing was committed: it was a dry run, or changed nothing.</param>
public sealed record WrittenObject(ReadOnlyMemory<byte> Json, Revision Revision)
{
    /// <summary>Whether it was stored; else nothing had changed, or it was a dry run.</summary>
    public bool IsCommitted => Revision != Revision.None;
}
