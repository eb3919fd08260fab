using Xunit;
using OrleansAA.ApiMachinery.Registry;

namespace OrleansAA.ApiMachinery.Tests.Registry;

public sealed class WriteQueueTests
{
    private readonly WriteQueue _queue = new(waitingMax: 2);
    private readonly Guid[] _writes = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid())];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_come_in_the_order_of_arrival_and_one_too_many_is_told_so()
    {
        Assert.True(await _queue.EnterAsync(_writes[0], Token));
        var second = _queue.EnterAsync(_writes[1], Token).AsTask();
        var third = _queue.EnterAsync(_writes[2], Token).AsTask();
        Assert.False(await _queue.EnterAsync(_writes[3], Token));
        Assert.Equal([true, true, true, false], _writes.Select(_queue.Knows));

        _queue.Leave();
        Assert.True(await second);
        Assert.False(third.IsCompleted);
        _queue.Leave();
        Assert.True(await third);
        Assert.False(_queue.IsIdle);
        _queue.Leave();
        Assert.True(_queue.IsIdle);
        Assert.DoesNotContain(_writes, _queue.Knows);
    }

    [Fact]
    public async Task Who_gives_up_loses_the_place_and_nobody_elses()
    {
        using var given = new CancellationTokenSource();
        await _queue.EnterAsync(_writes[0], Token);
        var second = _queue.EnterAsync(_writes[1], given.Token).AsTask();
        var third = _queue.EnterAsync(_writes[2], Token).AsTask();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(_queue.Knows(_writes[1]));
        _queue.Leave();
        Assert.True(await third);
    }
}
