using System.Globalization;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>What the system gives this process.</summary>
internal sealed record Machine
{
    /// <summary>Where the limits of the container are.</summary>
    public string ControlGroups { get; init; } = "/sys/fs/cgroup";

    /// <summary>Where processes are told of.</summary>
    public string Processes { get; init; } = "/proc";

    /// <summary>What .NET takes for its heap at most, in bytes; a server with the same environment takes the same.</summary>
    public long HeapBytesMax { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Whether this is a container of a pod.</summary>
    public bool IsPod { get; init; } = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };

    /// <summary>The namespace of the pod, as the downward API tells it; null where it does not.</summary>
    public string? PodNamespace { get; init; } = Environment.GetEnvironmentVariable("POD_NAMESPACE") is { Length: > 0 } space ? space : null;

    /// <summary>The container's limit of memory, in bytes; null if it has none.</summary>
    public long? MemoryBytesMax() => Number(Path.Combine(ControlGroups, "memory.max")) ?? Number(Path.Combine(ControlGroups, "memory", "memory.limit_in_bytes"));

    /// <summary>How many files and connections this process may have open; null where that is not told.</summary>
    public long? OpenFilesMax()
    {
        const string line = "Max open files";
        var limits = Path.Combine(Processes, "self", "limits");
        if (!File.Exists(limits))
            return null;
        var words = File.ReadLines(limits).FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal))?[line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The soft limit, then the hard one, to which .NET raises it.
        return words is [_, var hard, ..] && long.TryParse(hard, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The processes that have a file open, as far as this user may see.</summary>
    public IReadOnlyList<(int Id, string Name)> HoldersOf(string file)
    {
        if (!Directory.Exists(Processes))
            return [];
        return [.. Directory.EnumerateDirectories(Processes).Where(p => HasOpen(p, file)).Select(p => (int.Parse(Path.GetFileName(p), CultureInfo.InvariantCulture), NameOf(p)))];
    }

    private static bool HasOpen(string process, string file)
    {
        if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _))
            return false;
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(f => new FileInfo(f).LinkTarget == file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone meanwhile.
            return false;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }

    /// <summary>The number in a file; null where there is none, or it says "max", or as much as none.</summary>
    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out var number) && number < 1L << 60 ? number : null;
}
