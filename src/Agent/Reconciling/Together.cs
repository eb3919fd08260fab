namespace OrleansAA.Agent.Reconciling;

/// <summary>Loops of one process: none goes on without the others.</summary>
internal static class Together
{
    /// <summary>Runs them until it is cancelled, or one fails, which ends the others and is thrown.</summary>
    public static async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> loops, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(l => Task.Run(() => l(ending.Token), ending.Token)).ToList();
        var first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
            await first;
    }
}
