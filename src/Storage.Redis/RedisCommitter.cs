using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>
/// Sends commits to the script, many in one call: those that come while calls are under way share the next one. So the more callers there are,
/// the less each costs, and one alone waits for nobody.
/// </summary>
internal sealed class RedisCommitter(RedisLine line, RedisMemory memory, string address, RedisStoreOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Queue<RedisCommit> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queuedBytes;
    private int _inFlight;
    private bool _closed;

    /// <exception cref="StoreUnavailableException">Full or closed, and the commit does not happen; or there was no answer in time.</exception>
    public async Task<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var added = new RedisCommit(commit, cancellationToken);
        if (Add(added))
            _ = SendAllAsync();
        try
        {
            return await added.Outcome.WaitAsync(options.AnswerTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            var error = RedisErrors.NoAnswer(address, options.AnswerTimeout, e);
            added.Fail(error);
            throw error;
        }
    }

    /// <summary>Refuses further commits, and ends when those that wait have their answer.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_inFlight == 0)
                _ended.TrySetResult();
        }
        return _ended.Task;
    }

    /// <summary>Queues a commit; true if a call may begin now.</summary>
    private bool Add(RedisCommit added)
    {
        lock (_lock)
        {
            if (_closed)
                throw RedisErrors.Closed(address);
            if (_queue.Count >= options.QueuedCommitsMax || _queuedBytes >= options.QueuedBytesMax)
                throw RedisErrors.QueueFull(address, _queue.Count, _queuedBytes);
            _queue.Enqueue(added);
            _queuedBytes += added.Bytes;
            if (_inFlight == options.CallsInFlightMax)
                return false;
            _inFlight++;
            return true;
        }
    }

    private async Task SendAllAsync()
    {
        var call = new List<RedisCommit>();
        while (TryTake(call))
        {
            try
            {
                await SendAsync(call).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                call.ForEach(commit => commit.Fail(e));
            }
            call.Clear();
        }
    }

    private async Task SendAsync(List<RedisCommit> call)
    {
        var arguments = new RedisValue[1 + call.Count * RedisCommit.Arguments];
        arguments[0] = LogSize.RefusedAbove(memory.LogBytesMax);
        for (var i = 0; i < call.Count; i++)
            call[i].Write(arguments.AsSpan(1 + i * RedisCommit.Arguments, RedisCommit.Arguments));
        var answers = (RedisResult[])(await line.RunAcknowledgedAsync(RedisScripts.Commit, arguments, CancellationToken.None).ConfigureAwait(false))!;
        RegistryMetrics.Grouped(call.Count);
        for (var i = 0; i < call.Count; i++)
            line.See(call[i].Answer(answers[i], address));
    }

    /// <summary>Moves as many commits as one call may have into it; false, and the caller's place is free again, if there are none.</summary>
    private bool TryTake(List<RedisCommit> call)
    {
        lock (_lock)
        {
            var bytes = 0L;
            while (call.Count < options.CommitsPerCallMax && bytes < options.CallBytesMax && _queue.TryDequeue(out var commit))
            {
                _queuedBytes -= commit.Bytes;
                if (commit.IsAbandoned)
                    continue;
                bytes += commit.Bytes;
                call.Add(commit);
            }
            if (call.Count > 0)
                return true;
            _inFlight--;
            if (_closed && _inFlight == 0)
                _ended.TrySetResult();
            return false;
        }
    }
}
