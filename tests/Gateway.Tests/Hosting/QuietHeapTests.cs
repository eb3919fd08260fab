using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class QuietHeapTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(1, 500, 300, true)]
    [InlineData(100, 500, 300, false)]
    [InlineData(1, 5, 300, false)]
    [InlineData(1, 500, 8192, false)]
    public void Memory_is_given_back_by_a_server_that_is_quiet_has_left_much_behind_and_holds_not_too_much(long lately, long sinceTrimmed, long used, bool isWorthIt) =>
        Assert.Equal(isWorthIt, QuietHeap.IsWorthIt(lately * MiB, sinceTrimmed * MiB, used * MiB));
}
