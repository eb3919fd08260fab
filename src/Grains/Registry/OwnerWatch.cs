using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// Gives up calls whose owner will not answer. One timer looks after all of them, so that a call that is answered in time, which nearly all are, sets none.
/// </summary>
/// <param name="silos">Asked, while calls are older than <see cref="LookAfter"/>, whether a silo has gone that the membership still takes for alive.</param>
/// <param name="patience">How long a grain may say nothing; then it is asked whether it is at work on the call.</param>
/// <param name="clock">Measures the patience.</param>
internal sealed class OwnerWatch(ISiloReachability silos, TimeSpan patience, TimeProvider clock)
{
    /// <summary>After how long without an answer it is asked whether a silo has gone. Votes on its death take a second or two, and longer while others come and go.</summary>
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>How long an owner has to say that it is alive.</summary>
    private static readonly TimeSpan AliveTimeout = TimeSpan.FromSeconds(1.5);

    private readonly TimeSpan _lookAfter = patience < LookAfter ? patience : LookAfter;
    private readonly Lock _gate = new();
    private readonly LinkedList<OwnerCall> _calls = new();
    private bool _isLooking;

    public LinkedListNode<OwnerCall> Begin(IObjectGrain grain, Guid operationId, CancellationToken cancellationToken)
    {
        var call = new LinkedListNode<OwnerCall>(new(grain, operationId, clock.GetTimestamp(), cancellationToken));
        var begin = false;
        lock (_gate)
        {
            _calls.AddLast(call);
            if (!_isLooking)
                _isLooking = begin = true;
        }
        // What a request carries with it is not the look-out's.
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(static watch => _ = watch.LookAsync(), this, preferLocal: false);
        return call;
    }

    public void End(LinkedListNode<OwnerCall> call)
    {
        lock (_gate)
            _calls.Remove(call);
        call.Value.Dispose();
    }

    /// <summary>Looks again and again while there are calls.</summary>
    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(_lookAfter / 2, clock);
        while (await timer.WaitForNextTickAsync())
        {
            OwnerCall[] silent;
            lock (_gate)
            {
                if (_calls.Count == 0)
                {
                    _isLooking = false;
                    return;
                }
                silent = [.. _calls.Where(c => Silence(c) >= _lookAfter)];
            }
            if (silent.Length > 0)
                await LookAfterAsync(silent);
        }
    }

    private async Task LookAfterAsync(OwnerCall[] silent)
    {
        if (await IsAnySiloGoneAsync())
        {
            foreach (var call in silent)
                await call.GiveUpAsync($"no answer in {Silence(call).TotalSeconds:F1} s, and a silo takes no connections");
            return;
        }
        foreach (var call in silent.Where(c => !c.IsBeingAsked && Silence(c) >= patience))
            _ = AskAsync(call);
    }

    /// <summary>Nothing is known of silos that cannot be looked for, and calls are left to their patience: this must not end, for nobody would begin it again.</summary>
    private async Task<bool> IsAnySiloGoneAsync()
    {
        try
        {
            return await silos.IsAnyGoneAsync();
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>If the owner says that the write is under way there, patience begins anew. The request's own deadline bounds it all.</summary>
    private async Task AskAsync(OwnerCall call)
    {
        call.IsBeingAsked = true;
        var isAtWork = false;
        try
        {
            isAtWork = await call.Grain.IsWorkingOnAsync(call.OperationId).WaitAsync(AliveTimeout, clock, call.CallerToken);
        }
        catch (Exception)
        {
            // Who does not say that it is at work, for whatever reason, is not.
        }
        if (isAtWork)
            (call.AliveAt, call.IsBeingAsked) = (clock.GetTimestamp(), false);
        else
            await call.GiveUpAsync($"no answer in {patience.TotalSeconds} s");
    }

    private TimeSpan Silence(OwnerCall call) => clock.GetElapsedTime(call.AliveAt);
}
