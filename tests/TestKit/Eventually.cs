namespace OrleansAA.TestKit;

/// <summary>Waits for what comes about elsewhere and is told by nobody.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is true.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="besides">What else is told where it does not come about.</param>
    public static async Task TrueAsync(Func<Task<bool>> ask, string what, Func<string>? besides = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await ask())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"it did not come about: {what}\n{besides?.Invoke()}");
            // Whoever it is to come from needs the processor.
            await RealTime.PassAsync(Pause);
        }
    }

    public static Task TrueAsync(Func<bool> ask, string what, Func<string>? besides = null) => TrueAsync(() => Task.FromResult(ask()), what, besides);
}
