using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace OrleansAA.TestKit.Clients;

/// <summary>
/// Watches by client-go's rules, and counts what would make an informer list anew: a watch that was empty and ended within a second, one that broke, an ERROR, and any
/// refusal but 429. A 429 and a server that takes no connection are waited out; after a watch that ended in order it goes on from the last revision it was told.
/// </summary>
/// <remarks>The rules are those of tools/cache/reflector.go and rest/request.go; of a 503 with Retry-After, which rest/request.go waits out too, nothing is made.</remarks>
/// <param name="client">Its connection.</param>
/// <param name="collection">The path of what it watches.</param>
/// <param name="start">The revision of a list, from which it watches.</param>
/// <param name="isEverything">Whether all objects there are are in the collection: then revisions are to follow each other without a gap.</param>
public sealed class Reflector(ApiClient client, string collection, long start, bool isEverything)
{
    private static readonly TimeSpan VeryShort = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>After so many it gives up: what it counts is to be none.</summary>
    private const int MostLists = 20;

    private readonly TaskCompletionSource _isOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why it would have had to list, each time.</summary>
    public ConcurrentQueue<string> Lists { get; } = new();

    /// <summary>The revision it has come to.</summary>
    public long Last { get; private set; } = start;

    /// <summary>Watches that ended in order, and that it resumed.</summary>
    public int Ended { get; private set; }

    /// <summary>Watches that were answered with 429.</summary>
    public int Refused { get; private set; }

    /// <summary>Watches for which there was no connection.</summary>
    public int Unreached { get; private set; }

    /// <summary>Ends when it has a first watch.</summary>
    public Task IsOpen => _isOpen.Task;

    /// <summary>Goes on until it has come to a revision, over as many watches as it takes; of all collections it sees every revision, one after the other.</summary>
    public async Task FollowAsync(Func<long> upTo, CancellationToken cancellationToken)
    {
        while (Last < upTo())
        {
            if (await WatchAsync(upTo, cancellationToken) is not { } cause)
                continue;
            Lists.Enqueue(cause);
            if (Lists.Count >= MostLists)
                return;
            await RealTime.PassAsync(RetryAfter, cancellationToken);
            await ListAsync(cancellationToken);
        }
    }

    /// <summary>Goes on from the revision of a list, as an informer does; where there is none to be had, from where it was.</summary>
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await client.GetAsync($"{collection}?limit=1", cancellationToken) is { Code: 200 } list)
                Last = Math.Max(Last, list.Revision);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            // The watch that follows finds out.
        }
    }

    /// <returns>Why it has to list; null if it has not.</returns>
    private async Task<string?> WatchAsync(Func<long> upTo, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        WatchStream watch;
        try
        {
            watch = await client.WatchAsync($"{collection}?watch=1&allowWatchBookmarks=true&resourceVersion={Last}", cancellationToken);
        }
        catch (Exception e) when (IsWaitedOut(e))
        {
            Unreached++;
            await RealTime.PassAsync(RetryAfter, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return $"a watch broke before it was answered: {e.Message}";
        }
        using (watch)
        {
            if (watch.Code == 429)
            {
                Refused++;
                await RealTime.PassAsync(RetryAfter, cancellationToken);
                return null;
            }
            if (watch.Code != 200)
                return $"a watch was answered with {watch.Code}";
            _isOpen.TrySetResult();
            return await ReadAsync(watch, upTo, asked, cancellationToken);
        }
    }

    /// <summary>No connection, or one that was closed before there was an answer, be it with a GOAWAY: IsConnectionRefused and IsProbableEOF in client-go.</summary>
    private static bool IsWaitedOut(Exception e) => e is SocketException
        or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded }
        or HttpRequestException { InnerException: HttpProtocolException { ErrorCode: 0 } };

    private async Task<string?> ReadAsync(WatchStream watch, Func<long> upTo, long asked, CancellationToken cancellationToken)
    {
        var lines = 0;
        try
        {
            for (; Last < upTo(); lines++)
            {
                if (await watch.NextRevisionAsync(cancellationToken) is not { } revision)
                {
                    Ended++;
                    return lines == 0 && Stopwatch.GetElapsedTime(asked) < VeryShort ? "a watch was empty and ended within a second" : null;
                }
                // Of all there is, the next event or a bookmark.
                if (revision < Last || (isEverything && revision > Last + 1))
                    throw new InvalidDataException($"{collection}: revision {revision} came after {Last}");
                Last = revision;
            }
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            return $"a watch broke after {lines} lines: {e.Message}";
        }
    }
}
