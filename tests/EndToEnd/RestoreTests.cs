using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>A backup that is put back as docs/restoring.md says, on either store: watches from after it are told so, and nothing is missed in silence.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public Task Of_a_file() => RestoreAsync(
        "--store=sqlite:objects.db",
        () => CopyAsync(_directory.File("objects.db"), _directory.File("backup.db")),
        () => CopyAsync(_directory.File("backup.db"), _directory.File("objects.db")));

    [Fact]
    public async Task Of_a_Redis()
    {
        var place = new RedisSurroundings { Directory = Directory.CreateDirectory(_directory.File("redis")).FullName };
        await using var redis = await RedisServer.StartAsync(place);
        var files = _directory.File("redis/appendonlydir");
        await RestoreAsync(
            "--store=redis:" + redis.Address,
            async () =>
            {
                await redis.KillAsync();
                CopyFiles(files, _directory.File("backup"));
                await redis.RestartAsync();
            },
            async () =>
            {
                await redis.KillAsync();
                Directory.Delete(files, recursive: true);
                CopyFiles(_directory.File("backup"), files);
                await redis.RestartAsync();
            });
    }

    [Fact]
    public async Task A_file_that_a_server_has_is_left_alone()
    {
        await using var server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0", "--store=sqlite:objects.db");
        var (code, output, errors) = await ServerProcess.RunAsync(_directory.Path, "start-epoch", "--store=sqlite:objects.db");
        Assert.Equal((1, ""), (code, output));
        Assert.Matches("^error: .*objects.db.* in use.*\n$", errors);
    }

    private async Task RestoreAsync(string store, Func<Task> backUp, Func<Task> putBack)
    {
        await using (var server = await StartAsync(store))
        {
            await CreateAsync("kept");
            Assert.Equal(0, await server.TerminateAsync());
        }
        await backUp();
        string seen;
        await using (var server = await StartAsync(store))
        {
            await CreateAsync("lost-1");
            await CreateAsync("lost-2");
            seen = await RevisionOfAsync("lost-2");
            Assert.Equal(0, await server.TerminateAsync());
        }

        await putBack();
        var (code, output, errors) = await ServerProcess.RunAsync(_directory.Path, "start-epoch", store, "--bump-revision=5000");
        Assert.True(code == 0, errors);
        Assert.Equal("portrules.firewalld.fedoraproject.org: ended at revision 2, goes on at 5002\n", output);

        await using var restored = await StartAsync(store);
        Assert.Equal("portrule.firewalld.fedoraproject.org/kept\n", (await Kubectl.RunAsync("get", "pr", "-o", "name")).Success);
        var watch = await Kubectl.RunAsync("get", "--raw", $"/apis/firewalld.fedoraproject.org/v1/portrules?watch=1&timeoutSeconds=1&resourceVersion={seen}");
        Assert.Contains("\"type\":\"ERROR\"", watch.Success);
        Assert.Contains("\"code\":410", watch.Success);
        await CreateAsync("next");
        Assert.Equal("5003", await RevisionOfAsync("next"));
    }

    private Kubectl Kubectl => new(_directory.File(".aa/kubeconfig"), _directory.Path);

    private Task<ServerProcess> StartAsync(string store) => ServerProcess.StartAsync(_directory.Path, "--secure-port=0", store);

    private async Task CreateAsync(string name) => _ = (await Kubectl.RunWithInputAsync(Rules.Manifest(name), "create", "-f", "-")).Success;

    private async Task<string> RevisionOfAsync(string name) => (await Kubectl.RunAsync("get", "pr", name, "-o", "jsonpath={.metadata.resourceVersion}")).Success;

    private static Task CopyAsync(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        return Task.CompletedTask;
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
