using System.Net;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class LocalPkiTests : IDisposable
{
    private const int Servers = 8;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Servers_that_start_at_once_on_a_fresh_directory_share_what_the_first_makes()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => Task.Run(() => LocalPki.Open(_directory.File(".aa"), "portrule", IPAddress.Loopback, TimeProvider.System))));
        Assert.Single(all.Select(p => p.Ca.Thumbprint).Distinct());
        Assert.Single(all.Select(p => p.Serving.Thumbprint).Distinct());
        Assert.Single(all.Select(p => p.Admin.Thumbprint).Distinct());
    }

    [Fact]
    public void A_directory_that_is_held_for_too_long_is_told_in_one_line()
    {
        using var held = DirectoryLock.Take(_directory.Path, TimeProvider.System);
        var error = Assert.Throws<OperatorException>(() => DirectoryLock.Take(_directory.Path, TimeProvider.System, TimeSpan.Zero));
        Assert.Equal(
            $"--data-dir={_directory.Path}: another process has held {_directory.File("making.lock")} for 0 s; end it, or give this server a directory of its own", error.Message);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_one_line_in_good_order()
    {
        var error = Assert.Throws<OperatorException>(() => LocalPki.MakeDirectory("/proc/nowhere"));
        Assert.DoesNotContain(".;", error.Message);
        Assert.StartsWith("--data-dir=/proc/nowhere: ", error.Message);
    }
}
