using System.Diagnostics;
using System.Globalization;
using OrleansAA.Load.Results;
using OrleansAA.TestKit;

namespace OrleansAA.Load;

/// <summary>Says on standard error what is going on: on a terminal one line that changes, elsewhere a line for each row.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private const int LineCharactersMax = 140;

    private readonly bool _changes = !Console.IsErrorRedirected;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _shown;
    private readonly int _rows;
    private int _done;
    private string _site = "";
    private Func<string> _line = () => "";
    private int _width;

    /// <param name="rows">How many there will be.</param>
    public Progress(int rows)
    {
        _rows = rows;
        _shown = _changes ? ShowAsync() : Task.CompletedTask;
    }

    /// <summary>What is driven from now on.</summary>
    public void Site(string site)
    {
        _site = site;
        Say("starting");
        if (!_changes)
            Console.Error.WriteLine(site);
    }

    public void Say(string what) => Volatile.Write(ref _line, () => what);

    /// <summary>Something is measured.</summary>
    /// <param name="what">What.</param>
    /// <param name="duration">How long.</param>
    /// <param name="soFar">What there is of it up to now: how many, p99 in milliseconds, failures.</param>
    public void Phase(string what, TimeSpan duration, Func<(long Count, double P99, long Failed)> soFar)
    {
        var began = Stopwatch.GetTimestamp();
        Volatile.Write(ref _line, () =>
        {
            var (count, p99, failed) = soFar();
            return string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} of {duration.TotalSeconds:0.#} s, {count:N0} done, p99 {p99:0.##} ms, {failed} failed");
        });
    }

    public void Done(ScenarioResult row)
    {
        _done++;
        if (!_changes)
            Console.Error.WriteLine($"  [{_done}/{_rows}] {row.Scenario} at {row.Rate}: {ResultTable.Brief(row)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _shown;
        if (_changes)
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        _over.Dispose();
    }

    private async Task ShowAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            var line = $"[{Math.Min(_done + 1, _rows)}/{_rows}] {_site}: {Volatile.Read(ref _line)()}";
            line = line.Length > LineCharactersMax ? line[..LineCharactersMax] : line;
            Console.Error.Write("\r" + line.PadRight(_width));
            _width = line.Length;
            await RealTime.PassAsync(Look, _over.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
