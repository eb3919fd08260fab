using System.Reflection;
using Xunit.v3;

[assembly: OrleansAA.EndsInTime]

namespace OrleansAA;

/// <summary>
/// Ends the process when a test takes longer than any test may, and names the test: a run that waits for ever tells nobody for what. Compiled into every project of tests.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class EndsInTimeAttribute : BeforeAfterTestAttribute
{
    /// <summary>Several times what the longest test takes on a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(12);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<IXunitTest, Timer> Running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => Running[test] = new Timer(End, test.TestDisplayName, Longest, Timeout.InfiniteTimeSpan);

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test, out var timer))
            timer.Dispose();
    }

    private static void End(object? test) => Environment.FailFast($"{test} has run for {Longest.TotalMinutes} minutes and does not end");
}
