using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Sqlite;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A file that cannot be used is one line: the thing, the value, the remedy.</summary>
public sealed class SqliteOpeningTests : IAsyncDisposable
{
    private readonly SqlitePlace _place = new();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_second_opener_of_the_file_is_refused()
    {
        await OpenAsync(_place.Stores);
        await using var second = SqlitePlace.Open(_place.Options);

        await AssertRefusedAsync(second, $"SQLite file '{_place.Path}' is in use by another process; stop that one, or give this one a file of its own");
    }

    [Fact]
    public async Task The_file_is_free_again_when_its_stores_are_closed()
    {
        await OpenAsync(_place.Stores);
        await using var second = SqlitePlace.Open(_place.Options);
        await AssertRefusedAsync(second, "in use");
        await _place.Stores.DisposeAsync();

        Assert.NotNull(await OpenAsync(second));
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        var path = Path.Combine(_place.Directory, "missing", "objects.db");
        await using var stores = SqlitePlace.Open(new() { Path = path });

        await AssertRefusedAsync(stores, $"SQLite file '{path}': the directory does not exist; create it, or configure another path");
    }

    [Fact]
    public async Task A_directory_is_no_file()
    {
        await using var stores = SqlitePlace.Open(new() { Path = _place.Directory });

        await AssertRefusedAsync(stores, $"SQLite file '{_place.Directory}' is a directory; configure the path of a file in it");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("not a database\n", 1000));
        await File.WriteAllTextAsync(_place.Path, text, TestContext.Current.CancellationToken);

        await AssertRefusedAsync(_place.Stores, $"SQLite file '{_place.Path}' is not a database; configure another path, or restore a backup");
        Assert.Equal(text, await File.ReadAllTextAsync(_place.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_database_of_another_application_is_left_alone()
    {
        Execute("CREATE TABLE theirs (x)");

        await AssertRefusedAsync(_place.Stores, $"SQLite file '{_place.Path}' is the database of another application; configure another path");
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await OpenAsync(_place.Stores);
        await _place.Stores.DisposeAsync();
        Execute("PRAGMA user_version = 7");
        await using var stores = SqlitePlace.Open(_place.Options);

        await AssertRefusedAsync(
            stores, $"SQLite file '{_place.Path}' has schema version 7, and this build knows up to 1; run the newer build, or restore a backup of version 1");
    }

    [Fact]
    public async Task A_volume_that_takes_no_files_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using var stores = SqlitePlace.Open(new() { Path = "/proc/objects.db" });

        await AssertRefusedAsync(stores, "configure a path on a volume that can be written");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_directory_without_permission_is_refused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "root may write everywhere, and Windows has no modes");
        File.SetUnixFileMode(_place.Directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await AssertRefusedAsync(
                _place.Stores, $"SQLite file '{_place.Path}': no permission to write; let user '{Environment.UserName}' write to the file and its directory");
        }
        finally
        {
            File.SetUnixFileMode(_place.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task What_failed_to_open_can_be_tried_again()
    {
        var directory = Path.Combine(_place.Directory, "later");
        await using var stores = SqlitePlace.Open(new() { Path = Path.Combine(directory, "objects.db") });
        await AssertRefusedAsync(stores, "the directory does not exist");
        Directory.CreateDirectory(directory);

        Assert.NotNull(await OpenAsync(stores));
    }

    private static ValueTask<IRevisionStore> OpenAsync(IRevisionStores stores) =>
        stores.OpenAsync(new("example.com", "rules"), TestContext.Current.CancellationToken);

    private static async Task AssertRefusedAsync(IRevisionStores stores, string message)
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync(stores));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_place.Path};Pooling=false");
        connection.Open();
        SqliteFile.Execute(connection, sql);
    }
}
