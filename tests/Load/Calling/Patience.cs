namespace OrleansAA.Load.Calling;

/// <summary>Bounds how long calls may take that are not measured; those that are end with their phase.</summary>
internal static class Patience
{
    /// <exception cref="CallFailedException">It took longer, or failed.</exception>
    public static async ValueTask<T> WithinAsync<T>(TimeSpan patience, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(patience);
        try
        {
            return await call(within.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CallFailedException($"no answer within {patience.TotalSeconds:0.#} s");
        }
    }
}
