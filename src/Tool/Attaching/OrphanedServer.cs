using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>The server's process, written down for the case that this one is killed: nobody would end it then, and it keeps the port and the store.</summary>
internal sealed partial class OrphanedServer(Solution solution, Cluster cluster, AttachNames names, TimeProvider clock)
{
    /// <summary>How long it may take to end after it was told to; then it is killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Where it is written down; git-ignored. One for each place that this solution may be attached to.</summary>
    private readonly string _directory = Path.Combine(solution.Directory, ".aa", "attach", OtherThanName().Replace($"{cluster.Context}-{names.Namespace}", "-"));

    private string Noted => Path.Combine(_directory, "server");

    public void Note(int process) => File.WriteAllText(Noted, AttachedProcess.Of(process).ToString());

    /// <summary>Where the server's kubeconfig is put.</summary>
    public string MakeDirectory() => Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public void Forget()
    {
        if (!Directory.Exists(_directory))
            return;
        Directory.Delete(_directory, recursive: true);
        var all = Path.GetDirectoryName(_directory)!;
        if (!Directory.EnumerateFileSystemEntries(all).Any())
            Directory.Delete(all);
    }

    /// <summary>Ends it, if there is one.</summary>
    public async Task EndAsync(CancellationToken cancelled)
    {
        if (File.Exists(Noted) && AttachedProcess.Parse(await File.ReadAllTextAsync(Noted, cancelled)) is { IsAlive: true } orphan)
            await EndAsync(orphan.Id, cancelled);
    }

    private async Task EndAsync(int id, CancellationToken cancelled)
    {
        using var process = Process.GetProcessById(id);
        using (var kill = Process.Start("kill", [id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancelled);
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, late.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            process.Kill();
        }
        Console.WriteLine($"ended    process {id}, the server of an attach that was killed");
    }

    [GeneratedRegex("[^A-Za-z0-9-]+")]
    private static partial Regex OtherThanName();
}
