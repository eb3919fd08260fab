using ProjectName.Controller;

namespace ProjectName.Tests;

public sealed class WorkQueueTests
{
    private static readonly ObjectKey First = new("default", "first");
    private static readonly ObjectKey Second = new("default", "second");

    private readonly WorkQueue _queue = new(TimeProvider.System);

    [Fact]
    public async Task What_is_added_twice_is_taken_once_and_once_more_if_it_is_added_meanwhile()
    {
        _queue.Add(First);
        _queue.Add(First);
        _queue.Add(Second);
        Assert.Equal([First, Second], [await TakeAsync(), await TakeAsync()]);
        _queue.Add(First);
        var again = TakeAsync();
        Assert.False(again.IsCompleted);
        _queue.Done(Second);
        _queue.Done(First);
        Assert.Equal(First, await again);
    }

    [Fact]
    public async Task What_has_failed_comes_back_each_time_later_up_to_a_limit()
    {
        _queue.Add(First);
        Assert.Equal(WorkQueue.FirstDelay, _queue.Failed(await TakeAsync()));
        Assert.Equal(2 * WorkQueue.FirstDelay, _queue.Failed(await TakeAsync()));
        Assert.Equal(WorkQueue.LongestDelay, WorkQueue.DelayAfter(100));
    }

    private Task<ObjectKey> TakeAsync() => _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
