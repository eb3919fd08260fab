using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>What goes wrong at the root for the paths that begin in a certain way, until it is mended.</summary>
internal sealed class RootFaults
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _faults = new();

    /// <summary>Answers with an error.</summary>
    public void Fail(string path, int code) =>
        _faults[path] = c => RootAnswers.WriteStatusAsync(c, code, code == 503 ? "ServiceUnavailable" : "InternalError", "the fault that was asked for");

    /// <summary>Answers with a redirect.</summary>
    public void Redirect(string path, string location) => _faults[path] = c =>
    {
        c.Response.Redirect(location);
        return Task.CompletedTask;
    };

    /// <summary>Closes the connection without an answer.</summary>
    public void Refuse(string path) => _faults[path] = c =>
    {
        c.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Lets so many requests through, and closes the connection of each one after them.</summary>
    public void RefuseAfter(string path, int requests)
    {
        var left = requests;
        _faults[path] = c =>
        {
            if (Interlocked.Decrement(ref left) < 0)
                c.Abort();
            return Task.CompletedTask;
        };
    }

    /// <summary>Does not answer until the result is completed; then as if nothing had been.</summary>
    public TaskCompletionSource Hold(string path)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults[path] = c => released.Task.WaitAsync(c.RequestAborted);
        return released;
    }

    /// <summary>Does not know streaming lists, as an API server without the feature WatchList.</summary>
    public void HaveNoStreamingLists(string path) => _faults[path] = c => c.Request.Query.ContainsKey("sendInitialEvents")
        ? RootAnswers.WriteStatusAsync(c, 422, "Invalid", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")
        : Task.CompletedTask;

    public void Mend(string path) => _faults.TryRemove(path, out _);

    /// <returns>True if the request has been answered by a fault.</returns>
    internal async Task<bool> StrikeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var fault = _faults.FirstOrDefault(f => path.StartsWith(f.Key, StringComparison.Ordinal)).Value;
        if (fault is null)
            return false;
        await fault(context);
        return context.Response.HasStarted || context.Response.StatusCode != 200 || context.RequestAborted.IsCancellationRequested;
    }
}
