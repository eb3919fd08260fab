using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>Waits for what comes about elsewhere.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is this one.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T>> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (EqualityComparer<T>.Default.Equals(expected, answer))
                return;
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                Assert.Equal(expected, answer);
            await RealTime.PassAsync(Pause);
        }
    }
}
