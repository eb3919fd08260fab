namespace OrleansAA.Gateway.Root;

/// <summary>Asks the root again where that may help, in the steps of k8s.io/apiserver: five times, 0.5 s apart and half as long again each time.</summary>
/// <param name="clock">Measures attempts and pauses.</param>
/// <param name="random">Spreads the pauses.</param>
internal sealed class ReviewRetry(TimeProvider clock, Random random)
{
    private const int StepsMax = 5;
    private const double Factor = 1.5;
    private const double Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <param name="attemptTimeout">How long one attempt may take.</param>
    /// <param name="ask">One attempt.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    /// <exception cref="TimeoutException">The root did not answer in time.</exception>
    public async Task<T> AskAsync<T>(TimeSpan attemptTimeout, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var pause = First;
        for (var step = 1; ; step++)
        {
            try
            {
                return await AttemptAsync(attemptTimeout, ask, cancellationToken);
            }
            catch (Exception e) when (step < StepsMax && RootErrors.IsTransient(e))
            {
                await Task.Delay(pause * (1 + (random.NextDouble() * Jitter)), clock, cancellationToken);
                pause *= Factor;
            }
        }
    }

    private async Task<T> AttemptAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
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
