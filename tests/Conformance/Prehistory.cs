using OrleansAA.TestKit;

namespace OrleansAA.Conformance;

/// <summary>
/// What was before the recording: its server had compacted its first revisions, and a server that is new has them all. So that revision 1 is gone in the
/// replay, too, a server with little room for its log writes some first, and is ended when it has compacted them.
/// </summary>
internal static class Prehistory
{
    private const string Rules = "/apis/firewalld.fedoraproject.org/v1/namespaces/before/portrules";

    /// <summary>Each of these alone is more than the log has room for.</summary>
    private const int ObjectCharacters = 100_000;
    private const int ObjectsCount = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Leaves no object behind.</summary>
    /// <param name="directory">Where the server that is replayed against will be started.</param>
    public static async Task MakeAsync(TemporaryDirectory directory)
    {
        await using var server = await ServerProcess.StartAsync(directory.Path, "--secure-port=0", "--log-retention=0s", "--log-retention-events=0", "--log-retention-bytes=64Ki");
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        using var patience = new CancellationTokenSource(Patience);
        var note = new string('x', ObjectCharacters);
        for (var i = 0; i < ObjectsCount; i++)
        {
            await client.PostAsync(Rules, $$$"""{"metadata":{"name":"old-{{{i}}}","annotations":{"note":"{{{note}}}"}},"spec":{"name":"http","host":"h","port":80}}""", patience.Token);
            await client.DeleteAsync($"{Rules}/old-{i}", patience.Token);
        }
        while (!server.Errors.Contains("Compacted the log of portrules", StringComparison.Ordinal))
            await RealTime.PassAsync(Pause, patience.Token);
        await server.TerminateAsync();
    }
}
