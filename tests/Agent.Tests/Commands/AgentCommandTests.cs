using System.Diagnostics;
using OrleansAA.Agent.Commands;

namespace OrleansAA.Agent.Tests.Commands;

/// <summary>The command line, as an operator meets it.</summary>
public sealed class AgentCommandTests
{
    [Theory]
    [InlineData("--backend=iptables", 2, "error: --backend=iptables: expected auto, firewalld, nftables, none; see --help")]
    [InlineData("--nftables-mode=both", 2, "error: --nftables-mode=both: expected mark, filter; see --help")]
    [InlineData("--nftables-table=a;b", 2, "error: --nftables-table=a;b: expected letters, digits, - and _; see --help")]
    [InlineData("--nftables-mark=0x3", 2, "error: --nftables-mark=0x3: expected one bit as 0x01000000; see --help")]
    [InlineData("--keep-open=22", 2, "error: --keep-open=22: expected PORT/tcp or PORT/udp; see --help")]
    [InlineData("--resync-period=0", 2, "error: --resync-period=0: expected seconds such as 60s; see --help")]
    [InlineData("--kubeconfig=/nowhere", 1, "error: --kubeconfig=/nowhere: ")]
    public async Task What_cannot_be_done_is_one_line(string flag, int exitCode, string said)
    {
        using var agent = Process.Start(new ProcessStartInfo("dotnet", [typeof(AgentCommand).Assembly.Location, flag]) { RedirectStandardError = true })!;
        var errors = await agent.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(said, errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Equal(exitCode, agent.ExitCode);
    }
}
