using System.Text.RegularExpressions;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>The server's process, written down for the case that this one is killed: nobody would end it then, and it keeps the port and the store.</summary>
internal sealed partial class OrphanedServer(Solution solution, Cluster cluster, AttachNames names, TimeProvider clock)
{
    /// <summary>Where it is written down; git-ignored. One for each place that this solution may be attached to.</summary>
    private readonly string _directory = Path.Combine(solution.Directory, ".aa", "attach", OtherThanName().Replace($"{cluster.Context}-{names.Namespace}", "-"));

    private string Noted => Path.Combine(_directory, "server");

    public void Note(int process) => File.WriteAllText(Noted, KnownProcess.Of(process).ToString());

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
        if (File.Exists(Noted) && KnownProcess.Parse(await File.ReadAllTextAsync(Noted, cancelled)) is { } orphan && await orphan.EndAsync(clock, cancelled))
            Console.WriteLine($"ended    process {orphan.Id}, the server of an attach that was killed");
    }

    [GeneratedRegex("[^A-Za-z0-9-]+")]
    private static partial Regex OtherThanName();
}
