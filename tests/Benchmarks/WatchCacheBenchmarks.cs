using System.Globalization;
using BenchmarkDotNet.Attributes;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Benchmarks;

/// <summary>The watch cache with ten thousand objects: taking an event in, going through a snapshot, selecting, and telling watchers.</summary>
[MemoryDiagnoser]
public class WatchCacheBenchmarks : IDisposable
{
    private const int Objects = 10_000;
    private const int Cursors = 100;

    private readonly LabelSelector _labels = LabelSelector.Parse("app=shop,tier!=back");
    private readonly FieldSelector _fields = FieldSelector.Parse("metadata.name=web-5000", Samples.Kind);
    private readonly List<EventCursor> _cursors = [];
    private readonly byte[] _json = Samples.Stored();
    private WatchCache _cache = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _cache = new(Samples.Kind, new(), TimeProvider.System);
        _cache.Reset(new(1), Enumerable.Range(0, Objects).Select(i => new CachedObject(Samples.Kind, NameOf(i), new(1), _json)));
        for (var i = 0; i < Cursors; i++)
            _cursors.Add(_cache.OpenCursor(_cache.Revision)!);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var cursor in _cursors)
            cursor.Dispose();
        _cache.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One event into the tree, the indexes and the window.</summary>
    [Benchmark]
    public void Apply() => _cache.Apply(_cache.Revision.Next, EventType.Modified, NameOf(_next++ % Objects), _json, null);

    /// <summary>The same while somebody lists, so that what the event changes has to be copied.</summary>
    [Benchmark]
    public int ApplyAndSnapshot()
    {
        Apply();
        return _cache.Snapshot().Objects.Count;
    }

    [Benchmark(OperationsPerInvoke = Objects)]
    public int ListAll()
    {
        var bytes = 0;
        foreach (ref readonly var entry in _cache.Snapshot().Objects.All)
            bytes += entry.Value.Json.Length;
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Objects)]
    public int ListByLabels()
    {
        var found = 0;
        foreach (ref readonly var entry in _cache.Snapshot().Objects.All)
            found += _labels.Matches(entry.Value.Labels) ? 1 : 0;
        return found;
    }

    [Benchmark(OperationsPerInvoke = Objects)]
    public int ListByFields()
    {
        var found = 0;
        foreach (ref readonly var entry in _cache.Snapshot().Objects.All)
            found += _fields.Matches(entry.Value, static (v, path) => v.Field(path) ?? "") ? 1 : 0;
        return found;
    }

    /// <summary>One event to a hundred watchers, each of which takes it.</summary>
    [Benchmark(OperationsPerInvoke = Cursors)]
    public int FanOut()
    {
        Apply();
        var taken = 0;
        foreach (var cursor in _cursors)
        {
            while (cursor.TryNext(out _) == CursorState.Event)
                taken++;
        }
        return taken;
    }

    private static NamespacedName NameOf(int number) => new("shop", "web-" + number.ToString("0000", CultureInfo.InvariantCulture));
}
