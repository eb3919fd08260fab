using System.ComponentModel;
using System.Diagnostics;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>nft, run as a process: JSON on its standard input and output. No shell is in between, and no word of a rule is in its arguments.</summary>
internal sealed class NftProcess(TimeProvider clock)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private const string Program = "nft";

    /// <summary>How much of what it complains of is told.</summary>
    private const int ErrorCharactersMax = 500;

    /// <summary>Does all of it, or nothing.</summary>
    public Task CommitAsync(string json, CancellationToken cancellationToken) => RunAsync(json, cancellationToken, "-j", "-f", "-");

    /// <summary>What a table is, as JSON; null if there is none.</summary>
    public async Task<string?> ListAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(null, cancellationToken, "-j", "list", "table", NftTable.Family, table);
        }
        catch (FirewallException e) when (e.Message.Contains("No such file or directory", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Whether there is an nft, and this process may use it.</summary>
    public async Task<bool> WorksAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(null, cancellationToken, "-j", "list", "tables");
            return true;
        }
        catch (FirewallException)
        {
            return false;
        }
    }

    private async Task<string> RunAsync(string? input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var process = Begin(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), either.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? await output : throw new FirewallException($"nft: {OneLine(await errors)}");
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && timeout.IsCancellationRequested))
        {
            throw new FirewallException($"nft did not answer: {e.Message}", e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static Process Begin(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new FirewallException($"nft cannot be run: {e.Message}", e);
        }
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > ErrorCharactersMax ? line[..ErrorCharactersMax] + "..." : line;
    }
}
