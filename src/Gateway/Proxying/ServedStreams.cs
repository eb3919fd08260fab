namespace OrleansAA.Gateway.Proxying;

/// <summary>Counts the lists and watches this replica serves at the moment: what weighs on one replica and can as well be another's.</summary>
internal sealed class ServedStreams
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public async Task CountAsync(Func<Task> serve)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await serve();
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
