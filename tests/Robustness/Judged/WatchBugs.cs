using System.Text.Json;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Judged;

/// <summary>Bugs between the cache and the client of a watch.</summary>
internal sealed class WatchBug(Func<IWatch, IWatch> make) : Seams
{
    public override IWatch Watch(IWatch watch) => make(watch);
}

/// <summary>A watch that resumes one event late.</summary>
internal sealed class ResumesTooLate : Seams
{
    private int _count;

    public override long WatchStart(long after) => Interlocked.Increment(ref _count) % 3 == 0 ? after + 1 : after;
}

/// <summary>A list whose objects are older than it says.</summary>
internal sealed class ListsTornly : Seams
{
    private ListSnapshot? _last;

    public override ListSnapshot List(ListSnapshot snapshot) => (Interlocked.Exchange(ref _last, snapshot) ?? snapshot) with { Revision = snapshot.Revision };
}

/// <summary>Passes on what another watch is sent; now and then a bug makes something else of it.</summary>
internal abstract class WatchDecorator(IWatch watch) : IWatch
{
    private readonly Queue<WatchLine> _lines = new();

    public async Task<WatchLine?> NextAsync(CancellationToken cancellationToken)
    {
        while (_lines.Count == 0)
        {
            if (await watch.NextAsync(cancellationToken) is not { } line)
                return null;
            foreach (var made in line.Type is "BOOKMARK" or "ERROR" ? [line] : Make(line, ObjectJson.RevisionOf(line.Object)))
                _lines.Enqueue(made);
        }
        return _lines.Dequeue();
    }

    public void Dispose() => watch.Dispose();

    protected abstract IEnumerable<WatchLine> Make(WatchLine line, long revision);
}

internal sealed class SkipsEvents(IWatch watch) : WatchDecorator(watch)
{
    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision) => revision % 50 == 0 ? [] : [line];
}

internal sealed class RepeatsEvents(IWatch watch) : WatchDecorator(watch)
{
    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision) => revision % 50 == 0 ? [line, line] : [line];
}

internal sealed class SwapsEvents(IWatch watch) : WatchDecorator(watch)
{
    private WatchLine? _held;

    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision)
    {
        if (revision % 50 == 0 && _held is null)
        {
            _held = line;
            return [];
        }
        WatchLine[] made = _held is null ? [line] : [line, _held];
        _held = null;
        return made;
    }
}

internal sealed class BookmarksTooEarly(IWatch watch) : WatchDecorator(watch)
{
    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision) => revision % 50 == 0 ? [InProcessWatch.Bookmark(revision), line] : [line];
}

internal sealed class AddsWhatIsThere(IWatch watch) : WatchDecorator(watch)
{
    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision) =>
        line.Type == "MODIFIED" && revision % 20 == 0 ? [line with { Type = "ADDED" }] : [line];
}

/// <summary>Shows an object as it was before the change.</summary>
internal sealed class ShowsOldContent(IWatch watch) : WatchDecorator(watch)
{
    private JsonElement? _last;

    protected override IEnumerable<WatchLine> Make(WatchLine line, long revision)
    {
        var old = _last is { } last && revision % 20 == 0 ? Renamed(last, line.Object) : line.Object;
        _last = line.Object;
        return [line with { Object = old }];
    }

    /// <summary>The metadata of one and the spec of another.</summary>
    private static JsonElement Renamed(JsonElement spec, JsonElement metadata) =>
        JsonSerializer.SerializeToElement(new { metadata = metadata.GetProperty("metadata"), spec = spec.GetProperty("spec") });
}
