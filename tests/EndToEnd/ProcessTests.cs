using System.Net;
using System.Net.Sockets;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The server as a process: how it starts, what it says, what it keeps, how it ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task It_keeps_everything_in_one_directory_that_only_its_owner_can_read()
    {
        await using var server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        Assert.Contains("kubectl get portrules -A", server.Output);
        var directory = _directory.File(".aa");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        foreach (var secret in new[] { "kubeconfig", "ca.key", "serving.key", "admin.key" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, secret)));
    }

    [Fact]
    public async Task Objects_and_watches_outlive_a_restart()
    {
        string before;
        await using (var first = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0"))
        {
            _ = (await Kubectl().RunWithInputAsync(Rules.Manifest("web"), "create", "-f", "-")).Success;
            before = (await Kubectl().RunAsync("get", "pr", "web", "-o", "jsonpath={.metadata.resourceVersion}")).Success;
            _ = (await Kubectl().RunAsync("label", "pr", "web", "seen=late")).Success;
            Assert.Equal(0, await first.TerminateAsync());
        }

        await using var second = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        Assert.Equal("late", (await Kubectl().RunAsync("get", "pr", "web", "-o", "jsonpath={.metadata.labels.seen}")).Success);
        var missed = (await Kubectl().RunAsync(
            "get", "--raw", $"/apis/firewalld.fedoraproject.org/v1/portrules?watch=1&timeoutSeconds=1&resourceVersion={before}")).Success;
        Assert.Contains("\"type\":\"MODIFIED\"", missed);
        Assert.Contains("\"seen\":\"late\"", missed);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_in_order()
    {
        await using var server = await ServerProcess.StartAsync(ServerSurroundings.AtTerminal(_directory.Path), "--secure-port=0");
        server.Interrupt();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task Two_servers_run_side_by_side()
    {
        await using var one = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0", "--data-dir=one");
        await using var two = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0", "--data-dir=two");
        _ = (await Kubectl("one").RunWithInputAsync(Rules.Manifest("web"), "create", "-f", "-")).Success;
        Assert.Equal("", (await Kubectl("two").RunAsync("get", "pr", "-A", "-o", "name")).Success);
    }

    [Fact]
    public async Task The_directory_it_is_started_in_is_not_watched()
    {
        await using var server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        var open = Directory.GetFiles($"/proc/{server.Id}/fd").Select(f => new FileInfo(f).LinkTarget).ToList();
        Assert.Contains(open, t => t?.StartsWith("socket:", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(open, t => t?.Contains("inotify", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task No_port_but_the_https_one_is_open_to_others()
    {
        await using var server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        var inodes = Directory.GetFiles($"/proc/{server.Id}/fd").Select(f => new FileInfo(f).LinkTarget).Where(t => t?.StartsWith("socket:", StringComparison.Ordinal) == true).ToHashSet();
        var listening = File.ReadLines($"/proc/{server.Id}/net/tcp").Concat(File.ReadLines($"/proc/{server.Id}/net/tcp6")).Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(c => c.Length > 9 && c[3] == "0A" && inodes.Contains($"socket:[{c[9]}]"))
            .Select(c => c[1].Split(':')[0])
            .ToList();
        Assert.NotEmpty(listening);
        Assert.All(listening, address => Assert.Equal("0100007F", address));
    }

    [Theory]
    [InlineData("--frobnicate", "--frobnicate")]
    [InlineData("--secure-port=abc", "--secure-port=abc: expected a number from 0 to 65535")]
    [InlineData("--role=king", "--role=king: expected all, gateway or silo")]
    [InlineData("--role=silo", "--role=silo --store=sqlite:.aa/objects.db: gateways and silos find each other in Redis; give --store=redis:CONFIG, or leave --role out")]
    [InlineData("--bind-address=here", "--bind-address=here: expected an IP address")]
    [InlineData("--store=paper:x", "--store=paper:x")]
    [InlineData("--client-ca-file=/nowhere/ca.crt", "--client-ca-file=/nowhere/ca.crt: no such file")]
    [InlineData("--requestheader-client-ca-file=/nowhere/ca.crt", "--requestheader-client-ca-file=/nowhere/ca.crt: no such file")]
    [InlineData("--tls-cert-file=/nowhere/tls.crt", "--tls-cert-file and --tls-private-key-file go together")]
    [InlineData("--data-dir=/proc/nowhere", "--data-dir=/proc/nowhere")]
    public async Task What_an_operator_gets_wrong_is_told_in_one_line(string flag, string expected)
    {
        var (exitCode, _, errors) = await ServerProcess.RunAsync(_directory.Path, flag);
        Assert.NotEqual(0, exitCode);
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
        Assert.Contains(expected, errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var (exitCode, _, errors) = await ServerProcess.RunAsync(_directory.Path, $"--secure-port={port}");
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error: --secure-port={port}: 127.0.0.1:{port} is in use by another process", errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.DoesNotContain(" fail: ", errors);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_told_in_one_line()
    {
        await using var first = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        var (exitCode, _, errors) = await ServerProcess.RunAsync(_directory.Path, "--secure-port=0");
        Assert.NotEqual(0, exitCode);
        Assert.Matches(@"^error: .*objects\.db", errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_told_in_one_line()
    {
        await File.WriteAllTextAsync(_directory.File("garbage.db"), string.Concat(Enumerable.Repeat("garbage ", 1000)), TestContext.Current.CancellationToken);
        var (exitCode, _, errors) = await ServerProcess.RunAsync(_directory.Path, "--secure-port=0", "--store=sqlite:garbage.db");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: SQLite file ", errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Help_explains_every_flag_in_a_line()
    {
        var (exitCode, output, _) = await ServerProcess.RunAsync(_directory.Path, "--help");
        Assert.Equal(0, exitCode);
        foreach (var flag in new[] { "--bind-address", "--secure-port", "--tls-cert-file", "--client-ca-file", "--requestheader-allowed-names", "--role", "--store", "--data-dir" })
            Assert.Contains(flag, output);
    }

    public void Dispose() => _directory.Dispose();

    private Kubectl Kubectl(string dataDir = ".aa") => new(_directory.File(dataDir + "/kubeconfig"), _directory.Path);
}
