namespace OrleansAA.ApiMachinery.Storage;

/// <summary>
/// A question that many ask at a time and one answer does for: but only the answer to one that was asked after they came, for one that is under way may be older than they are.
/// So at most one is under way, and one waits behind it.
/// </summary>
/// <param name="ask">Asks. Whatever goes wrong comes out of the task.</param>
public sealed class SharedQuestion<TAnswer>(Func<Task<TAnswer>> ask)
{
    private readonly Lock _gate = new();
    private Task<TAnswer>? _asked;
    private Task<TAnswer>? _queued;

    /// <summary>The answer to a question that is asked from now on.</summary>
    public Task<TAnswer> AskAsync()
    {
        lock (_gate)
        {
            if (_asked is null or { IsCompleted: true })
                return _asked = AskOneAsync();
            return _queued ??= AskAfterAsync(_asked);
        }
    }

    private async Task<TAnswer> AskAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task<TAnswer> asked;
        lock (_gate)
        {
            asked = _asked = AskOneAsync();
            _queued = null;
        }
        return await asked.ConfigureAwait(false);
    }

    /// <summary>Also what is thrown at once comes out of the task: nothing is thrown while the gate is held.</summary>
    private async Task<TAnswer> AskOneAsync() => await ask().ConfigureAwait(false);
}
