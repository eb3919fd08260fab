namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>
/// Checks the creates of one namespace one batch after the other: those that come while a batch is checked are the next one. So many creates at once cost a few
/// updates of a quota, and none of them conflicts with another of this replica.
/// </summary>
/// <param name="check">Checks a batch; whoever has no answer afterwards gets an error.</param>
internal sealed class QuotaBatches(Func<string, IReadOnlyList<WaitingCreate>, Task> check)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<WaitingCreate>> _waiting = new(StringComparer.Ordinal);

    public void Add(string space, WaitingCreate create)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(space, out var next))
            {
                next.Add(create);
                return;
            }
            _waiting[space] = [create];
        }
        // Not in the turn of the object that is being created.
        _ = Task.Run(() => CheckAllAsync(space));
    }

    private async Task CheckAllAsync(string space)
    {
        while (Take(space) is { } batch)
            await CheckAsync(space, batch);
    }

    private List<WaitingCreate>? Take(string space)
    {
        lock (_lock)
        {
            var batch = _waiting[space];
            if (batch.Count == 0)
                _waiting.Remove(space);
            else
                _waiting[space] = [];
            return batch.Count == 0 ? null : batch;
        }
    }

    private async Task CheckAsync(string space, List<WaitingCreate> batch)
    {
        Exception? failure = null;
        try
        {
            await check(space, [.. batch.Where(c => !c.IsGivenUp)]);
        }
#pragma warning disable CA1031 // Whatever it is, it is the answer of all who wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }
        foreach (var create in batch)
            create.Fail(failure ?? new InvalidOperationException("quotas were not checked"));
    }
}
