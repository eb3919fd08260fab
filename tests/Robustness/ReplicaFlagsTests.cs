using System.Net;
using System.Net.Sockets;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>What a replica that would be open to others, or not reachable, says instead of starting.</summary>
public sealed class ReplicaFlagsTests
{
    [Theory]
    [InlineData("--silo-address=192.0.2.1", "--silo-address=192.0.2.1: whoever reaches it could write any object; give --silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file")]
    [InlineData("--silo-address=0.0.0.0", "--silo-address=0.0.0.0: other replicas cannot call that; give the address they reach this one at")]
    [InlineData("--silo-ca-file=ca.crt", "--silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file go together; give all or none")]
    [InlineData("--cluster-id=a b", "--cluster-id=a b: give letters, digits, '-', '.' and '_'")]
    public async Task It_names_the_flag_and_the_remedy(string flag, string told)
    {
        using var directory = new TemporaryDirectory();
        var (code, _, errors) = await ServerProcess.RunAsync(directory.Path, "--store=redis:127.0.0.1:1", "--secure-port=0", flag);
        Assert.Equal(1, code);
        Assert.StartsWith("error: " + told, errors);
    }

    [Fact]
    public async Task A_port_that_another_process_has_is_told_in_one_line()
    {
        using var directory = new TemporaryDirectory();
        await using var redis = await RedisServer.StartAsync();
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var (code, _, errors) = await ServerProcess.RunAsync(directory.Path, $"--store=redis:{redis.Address}", "--secure-port=0", $"--silo-port={port}");
        Assert.Equal(1, code);
        Assert.Equal($"error: --silo-address=127.0.0.1 --silo-port={port}: Address already in use; give an address of this machine and a port that is free, or end the process that has it\n", errors);
    }
}
