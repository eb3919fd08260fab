using System.Text.Json;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Judged;

/// <summary>A cursor, read as the watch endpoint reads it.</summary>
internal sealed class InProcessWatch(EventCursor? cursor) : IWatch
{
    /// <summary>A bookmark follows each event of so many.</summary>
    private const int EventsPerBookmark = 10;

    private static readonly WatchLine Expired = new("ERROR", JsonSerializer.SerializeToElement(new { code = 410 }));

    private bool _bookmarkIsDue;

    public async Task<WatchLine?> NextAsync(CancellationToken cancellationToken)
    {
        if (_bookmarkIsDue)
        {
            _bookmarkIsDue = false;
            return Bookmark(cursor!.Position.Number);
        }
        while (true)
        {
            WatchEvent? next = null;
            switch (cursor?.TryNext(out next) ?? CursorState.Overtaken)
            {
                case CursorState.Event:
                    _bookmarkIsDue = next!.Revision.Number % EventsPerBookmark == 0;
                    return new(next.Type.ToString().ToUpperInvariant(), JsonSerializer.Deserialize<JsonElement>(next.Object.Json.Span));
                case CursorState.Overtaken:
                    return Expired;
                default:
                    await cursor!.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
                    break;
            }
        }
    }

    public static WatchLine Bookmark(long revision) => new("BOOKMARK", JsonSerializer.SerializeToElement(new { metadata = new { resourceVersion = $"{revision}" } }));

    public void Dispose() => cursor?.Dispose();
}
