using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>A commit on its way.</summary>
internal sealed class RedisCommit(Commit commit, CancellationToken cancellationToken)
{
    /// <summary>How many arguments of the script a commit has.</summary>
    public const int Arguments = 6;

    // What the script answers instead of a revision; -1 is an operation that is forbidden.
    private const long IsFull = -2;

    // Whoever waits goes on elsewhere: not where the answers of all calls are read.
    private readonly TaskCompletionSource<CommitOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Encoded on the caller's thread, where a malformed name does no harm to others.
    private readonly byte[] _name = StoredValue.Key(commit.Name);

    public Task<CommitOutcome> Outcome => _completion.Task;

    /// <summary>The bytes of the object it keeps in memory while it waits.</summary>
    public int Bytes => commit.Object.Json.Length;

    /// <summary>Whether nobody waits for it any more; to be asked before it is sent.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested || _completion.Task.IsCompleted;

    public void Write(Span<RedisValue> arguments)
    {
        var (json, at) = commit.Object;
        arguments[0] = _name;
        arguments[1] = (int)commit.Type;
        arguments[2] = commit.Expected.Number == 0 ? RedisValue.EmptyString : commit.Expected.Number;
        arguments[3] = StoredValue.Operation(commit.OperationId);
        arguments[4] = json[..at];
        arguments[5] = json[at..];
    }

    /// <summary>Takes the script's answer; returns the revision if there is one.</summary>
    public long Answer(RedisResult answer, string address)
    {
        if (answer.Resp2Type == ResultType.Integer)
        {
            var revision = (long)answer;
            if (revision < 0)
                Fail(revision == IsFull ? RedisErrors.LogFull(address) : RedisErrors.TooLate(address));
            else
                _completion.TrySetResult(new(new(revision), null));
            return revision;
        }
        _completion.TrySetResult(new(default, answer.IsNull ? null : StoredValue.Object(commit.Name, (byte[])answer!)));
        return 0;
    }

    public void Fail(Exception error) => _completion.TrySetException(error);
}
