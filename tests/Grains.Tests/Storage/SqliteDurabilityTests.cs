using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Sqlite;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>What survives crashes, shutdowns and failed transactions.</summary>
public sealed class SqliteDurabilityTests : IAsyncDisposable
{
    private static readonly GroupResource Rules = new("example.com", "rules");

    private readonly SqlitePlace _place = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_crash_at_any_instant_keeps_every_acknowledged_commit()
    {
        // No checkpoint: the files can then be copied one after the other, and look as a crash would leave them.
        await using var stores = SqlitePlace.Open(_place.Options with { WalBytesMax = long.MaxValue });
        var store = await stores.OpenAsync(Rules, Token);
        var acknowledged = new ConcurrentDictionary<long, string>();
        using var stop = new CancellationTokenSource();
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(store, writer, acknowledged, stop.Token), Token)));

        for (var crash = 0; crash < 10; crash++)
        {
            var before = acknowledged.ToArray();
            var copy = Path.Combine(_place.Directory, $"crash-{crash}.db");
            File.Copy(_place.Path, copy);
            File.Copy(_place.Path + "-wal", copy + "-wal");
            await AssertHasAsync(copy, before);
        }

        await stop.CancelAsync();
        await writers;
        Assert.Equal(acknowledged.Count + 1, (await store.HeadAsync()).Last.Number);
    }

    [Fact]
    public async Task Commits_that_race_with_shutdown_are_durable_or_fail()
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        var acknowledged = new ConcurrentDictionary<long, string>();
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(store, writer, acknowledged, Token), Token)));
        while ((await store.HeadAsync()).Last.Number < 100)
            await Task.Yield();

        await _place.Stores.DisposeAsync();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => writers);

        Assert.Contains("is closed", error.Message, StringComparison.Ordinal);
        await AssertHasAsync(_place.Path, [.. acknowledged]);
        await using var reopened = SqlitePlace.Open(_place.Options);
        Assert.Equal(acknowledged.Count + 1, (await (await reopened.OpenAsync(Rules, Token)).HeadAsync()).Last.Number);
    }

    [Fact]
    public async Task A_closed_store_refuses_everything_but_the_head()
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        await _place.Stores.DisposeAsync();
        await _place.Stores.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(new("ns", "a"), "a"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetAsync(new("ns", "a")));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ScanAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.SettleAsync(Guid.NewGuid()));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _place.Stores.OpenAsync(Rules, Token));
    }

    [Fact]
    public async Task A_failed_transaction_takes_no_revision_and_the_line_goes_on()
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        await store.AddAsync(new("ns", "a"), "a");
        using var intruder = Intrude();
        SqliteFile.Execute(intruder, "INSERT INTO log_1 VALUES (4, 1, 'ns', 'x', 0, x'00', x'00')");
        var operation = Guid.CreateVersion7();
        // The second and the third commit want revisions 3 and 4; whether or not they share a transaction, 4 fails.
        var second = store.TryAddAsync(new("ns", "b"), "b").AsTask();
        var third = store.TryAddAsync(new("ns", "c"), "c", operation).AsTask();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Task.WhenAll(second, third));
        var last = (await store.HeadAsync()).Last;

        SqliteFile.Execute(intruder, "DELETE FROM log_1 WHERE revision = 4 AND operation = x'00'");

        Assert.Contains("UNIQUE", error.Message, StringComparison.Ordinal);
        Assert.Equal(new Revision(second.IsCompletedSuccessfully ? 3 : 2), last);
        Assert.Null(await store.SettleAsync(operation));
        Assert.Null(await store.GetAsync(new("ns", "c")));
        Assert.Equal(last.Next, await store.AddAsync(new("ns", "d"), "d"));
    }

    [Fact]
    public async Task A_lock_that_stays_fails_the_commit_in_one_line_and_does_not_hurt_the_next()
    {
        await using var stores = SqlitePlace.Open(_place.Options with { BusyTimeout = TimeSpan.FromMilliseconds(1) });
        var store = await stores.OpenAsync(Rules, Token);
        using var intruder = Intrude();
        SqliteFile.Execute(intruder, "BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(new("ns", "a"), "a"));
        SqliteFile.Execute(intruder, "ROLLBACK");

        Assert.Equal($"SQLite file '{_place.Path}' is locked by another program; end that one", error.Message);
        Assert.Equal(new Revision(2), await store.AddAsync(new("ns", "a"), "a"));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_keeps_what_it_has()
    {
        await using var stores = SqlitePlace.Open(_place.Options with { BatchJobsMax = 1, QueuedJobsMax = 2, BusyTimeout = TimeSpan.FromMinutes(1) });
        var store = await stores.OpenAsync(Rules, Token);
        using var intruder = Intrude();
        SqliteFile.Execute(intruder, "BEGIN IMMEDIATE");
        var accepted = new List<Task<CommitOutcome>>();
        Task<CommitOutcome> commit;
        while (!(commit = store.TryAddAsync(new("ns", $"n{accepted.Count}"), "x").AsTask()).IsFaulted)
            accepted.Add(commit);
        SqliteFile.Execute(intruder, "ROLLBACK");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        Assert.Contains("2 writes of", error.Message, StringComparison.Ordinal);
        Assert.InRange(accepted.Count, 2, 3);
        Assert.All(await Task.WhenAll(accepted), outcome => Assert.True(outcome.IsCommitted));
        Assert.Equal(accepted.Count + 1, (await store.HeadAsync()).Last.Number);
    }

    [Fact]
    public async Task A_commit_cancelled_under_way_is_found_by_its_operation()
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        using var intruder = Intrude();
        SqliteFile.Execute(intruder, "BEGIN IMMEDIATE");
        using var cancellation = new CancellationTokenSource();
        var change = StoreSteps.Change(EventType.Added, new("ns", "a"), Revision.None, "a");
        var commit = store.CommitAsync(change, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);

        var found = store.SettleAsync(change.OperationId).AsTask();
        Assert.False(found.IsCompleted);
        SqliteFile.Execute(intruder, "ROLLBACK");

        Assert.Equal(new Revision(2), await found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_waits_for_a_commit_does_not_go_on_in_the_writers_thread(bool cancellable)
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        using var cancellation = new CancellationTokenSource();
        using var intruder = Intrude();
        SqliteFile.Execute(intruder, "BEGIN IMMEDIATE");
        var change = StoreSteps.Change(EventType.Added, new("ns", "a"), Revision.None, "a");
        var commit = store.CommitAsync(change, cancellable ? cancellation.Token : CancellationToken.None).AsTask();
        var thread = commit.ContinueWith(_ => Thread.CurrentThread.Name, Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        SqliteFile.Execute(intruder, "ROLLBACK");

        Assert.NotEqual("sqlite writer", await thread);
    }

    [Fact]
    public async Task The_write_ahead_log_begins_anew_while_commits_go_on()
    {
        var store = await _place.Stores.OpenAsync(Rules, Token);
        var value = new string('x', 64 << 10);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 150; i++)
                    await store.AddAsync(new("ns", $"{writer}-{i}"), value);
            },
            Token));
        await Task.WhenAll(writers);

        // 600 objects of 64 KiB were written; the log starts over at 1 MiB, or a few when the disk is slow.
        Assert.InRange(new FileInfo(_place.Path + "-wal").Length, 1, 20 << 20);
    }

    private static async Task WriteAsync(IRevisionStore store, int writer, ConcurrentDictionary<long, string> acknowledged, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var value = $"{writer}/{i}";
            var revision = await store.AddAsync(new("ns", $"{writer}-{i}"), value);
            Assert.True(acknowledged.TryAdd(revision.Number, value));
        }
    }

    private async Task AssertHasAsync(string path, KeyValuePair<long, string>[] acknowledged)
    {
        await using var stores = SqlitePlace.Open(_place.Options with { Path = path });
        var store = await stores.OpenAsync(Rules, Token);
        var log = await store.ReadLogAsync(1);
        Assert.Equal(Enumerable.Range(2, log.Count).Select(n => (long)n), log.Select(e => e.Revision.Number));
        Assert.Equal(log.Count + 1, (await store.HeadAsync()).Last.Number);
        Assert.Equal(log.Count, (await store.ScanAsync()).Count);
        Assert.All(acknowledged, a => Assert.Equal(StoreSteps.Json(a.Value, new(a.Key)), log[(int)a.Key - 2].Json.Text()));
    }

    private SqliteConnection Intrude()
    {
        var connection = new SqliteConnection($"Data Source={_place.Path};Pooling=false");
        connection.Open();
        return connection;
    }
}
