using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>Something the writer thread does within the transaction of a batch.</summary>
internal abstract class WriteJob
{
    /// <summary>The bytes of objects it keeps in memory while it waits.</summary>
    public virtual long Bytes => 0;

    /// <summary>Does it. Nothing it did counts until <see cref="Acknowledge"/>; an exception ends the whole batch.</summary>
    public abstract void Run();

    /// <summary>Tells who waits: the transaction is durable.</summary>
    public abstract void Acknowledge();

    /// <summary>Tells who waits: the transaction failed.</summary>
    public abstract void Fail(StoreUnavailableException error);
}

/// <summary>A job with an answer.</summary>
internal abstract class WriteJob<TAnswer> : WriteJob
{
    // Not on the writer's thread: whoever waits goes on elsewhere.
    private readonly TaskCompletionSource<TAnswer> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TAnswer _answer = default!;

    /// <summary>The answer, once it is durable.</summary>
    public Task<TAnswer> Answer => _completion.Task;

    public sealed override void Run() => _answer = Do();

    public sealed override void Acknowledge() => _completion.SetResult(_answer);

    public sealed override void Fail(StoreUnavailableException error) => _completion.SetException(error);

    protected abstract TAnswer Do();
}
