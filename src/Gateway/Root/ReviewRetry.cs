namespace OrleansAA.Gateway.Root;

/// <summary>Asks the root again where that may help, in the steps of k8s.io/apiserver: five times, 0.5 s apart and half as long again each time.</summary>
internal static class ReviewRetry
{
    private const int StepsMax = 5;
    private const double Factor = 1.5;
    private const double Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <param name="attemptTimeout">How long one attempt may take.</param>
    /// <param name="ask">One attempt.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    /// <exception cref="TimeoutException">The root did not answer in time.</exception>
    public static async Task<T> AskAsync<T>(TimeSpan attemptTimeout, Func<CancellationToken, Task<T>> ask, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pause = First;
        for (var step = 1; ; step++)
        {
            try
            {
                return await AttemptAsync(attemptTimeout, ask, clock, cancellationToken);
            }
            catch (Exception e) when (step < StepsMax && RootErrors.IsTransient(e))
            {
                await Task.Delay(pause * (1 + (Random.Shared.NextDouble() * Jitter)), clock, cancellationToken);
                pause *= Factor;
            }
        }
    }

    private static async Task<T> AttemptAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> ask, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
