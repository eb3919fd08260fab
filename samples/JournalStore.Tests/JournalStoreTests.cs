using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.JournalStore.Tests;

public sealed class JournalStoreTests() : RevisionStoreContract(new JournalPlace());

public sealed class JournalAgreesWithMemoryTests() : AgreementWithMemory(() => new JournalPlace());

/// <summary>A directory of journals.</summary>
public sealed class JournalPlace : IStorePlace
{
    private readonly SetClock _clock = new();

    public JournalPlace() => Stores = new JournalStores(Directory, _clock);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("journal-").FullName;

    public IRevisionStores Stores { get; private set; }

    public async ValueTask ReopenAsync()
    {
        await Stores.DisposeAsync();
        Stores = new JournalStores(Directory, _clock);
    }

    public ValueTask PassTimeAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

/// <summary>What is this store's own.</summary>
public sealed class JournalFileTests
{
    private static readonly GroupResource Rules = new("example.com", "rules");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_server_finds_it_by_its_name()
    {
        var address = new StoreRegistry(JournalStores.Registration).Parse("journal:/var/lib/rules");

        Assert.Equal(("/var/lib/rules", "journal:/var/lib/rules", false), (address.Config, address.ToString(), address.Store.IsShared));
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_is_cut_off_and_the_line_goes_on()
    {
        await using var place = new JournalPlace();
        await (await place.Stores.OpenAsync(Rules, Token)).AddAsync(new("ns", "a"), "a");
        await place.Stores.DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(place.Directory, "rules.example.com.journal"), "{\"At\":", Token);
        await place.ReopenAsync();
        var store = await place.Stores.OpenAsync(Rules, Token);

        Assert.Equal(new Revision(3), await store.AddAsync(new("ns", "b"), "b"));
        await place.ReopenAsync();
        Assert.Equal(2, (await (await place.Stores.OpenAsync(Rules, Token)).ScanAsync()).Count);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_one_line()
    {
        await using var stores = new JournalStores("/nowhere", TimeProvider.System);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stores.OpenAsync(Rules, Token));

        Assert.StartsWith("journal '/nowhere': ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; give a directory that is there, may be written and is nobody else's", error.Message, StringComparison.Ordinal);
    }
}
