using System.Runtime.InteropServices;
using System.Text;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether a SQLite file can be written to, and by whom it is held.</summary>
internal sealed class SqliteCheck(Site site) : ICheck
{
    private const string Effect = "the server does not start";

    public static readonly Fault NoDirectory = new(
        "sqlite", "sqlite-directory-missing", CheckState.Failed, "the directory of SQLite file '{file}' is not there", Effect, "mkdir -p -m 0700 {directory}");

    public static readonly Fault IsDirectory = new(
        "sqlite", "sqlite-is-directory", CheckState.Failed, "SQLite file '{file}' is a directory", Effect, "give --store=sqlite:{file}/objects.db");

    public static readonly Fault NotWritable = new(
        "sqlite", "sqlite-not-writable", CheckState.Failed, "'{what}' cannot be written to by user {user}", Effect,
        "chown -R {user} {directory}, or mount the volume for reading and writing (readOnly: false in the pod, fsGroup for its user)");

    public static readonly Fault DiskFull = new(
        "sqlite", "sqlite-disk-full", CheckState.Failed, "the volume of SQLite file '{file}' has {free} MiB left", "writes fail, and then the log cannot be folded into the file", "free space below {directory}, or enlarge the volume");

    public static readonly Fault DiskShort = DiskFull with { Id = "sqlite-disk-short", State = CheckState.Warning, Effect = "with less than 64 MiB writes fail" };

    public static readonly Fault Held = new(
        "sqlite", "sqlite-held", CheckState.Failed, "SQLite file '{file}' is held by process {id} ({name}), which does not serve on {address}", "a server with these flags does not start: the file belongs to one process",
        "kill {id}, or give --store=sqlite: another file");

    public string Name => "sqlite";

    public string LooksAt => "SQLite files: directory, rights, room on the volume, and which process holds them";

    public IReadOnlyList<Fault> Faults => [NoDirectory, IsDirectory, NotWritable, DiskFull, DiskShort, Held];

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Plan is not { } plan || !plan.Files.Any())
            return CheckResult.Skipped(site.Because("nothing is in a SQLite file"));
        var findings = new List<Finding>();
        foreach (var file in plan.Files)
            findings.AddRange(await ExamineAsync(file, cancellationToken));
        return CheckResult.Of(string.Join(", ", plan.Files), findings);
    }

    private async Task<IEnumerable<Finding>> ExamineAsync(string file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file))
            return [IsDirectory.With(("file", file))];
        var directory = Path.GetDirectoryName(file)!;
        var made = ExistingOf(directory);
        // The server makes its data directory itself, and no other.
        if (made != directory && directory != Path.GetFullPath(site.Options.DataDir))
            return [NoDirectory.With(("file", file), ("directory", directory))];
        if (((string[])[made, file, file + ".lock"]).FirstOrDefault(p => (File.Exists(p) || Directory.Exists(p)) && !IsWritable(p)) is { } locked)
            return [NotWritable.With(("what", locked), ("directory", made), ("user", Environment.UserName))];
        return [.. Room(file, made), .. await HolderAsync(file, cancellationToken)];
    }

    private static IEnumerable<Finding> Room(string file, string directory)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free >= DoctorLimits.DiskBytesWarned)
            return [];
        return [(free < DoctorLimits.DiskBytesMin ? DiskFull : DiskShort).With(("file", file), ("free", free >> 20), ("directory", directory))];
    }

    private async Task<IEnumerable<Finding>> HolderAsync(string file, CancellationToken cancellationToken)
    {
        if (site.Machine.HoldersOf(file + ".lock") is not [var holder, ..] || await HttpsPort.StateAsync(site, cancellationToken) == PortState.Ours)
            return [];
        return [Held.With(("file", file), ("id", holder.Id), ("name", holder.Name), ("address", HttpsPort.Called(site.Options)))];
    }

    private static string ExistingOf(string directory)
    {
        while (!Directory.Exists(directory) && Path.GetDirectoryName(directory) is { } above)
            directory = above;
        return directory;
    }

    private static bool IsWritable(string path)
    {
        const int write = 2;
        return OperatingSystem.IsWindows() || Access([.. Encoding.UTF8.GetBytes(path), 0], write) == 0;
    }

    /// <summary>What a write would be told, without one.</summary>
#pragma warning disable SYSLIB1054 // What is generated instead is unsafe code, which this project has none of.
    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access(byte[] path, int mode);
#pragma warning restore SYSLIB1054
}
