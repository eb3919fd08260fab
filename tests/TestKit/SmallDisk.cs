using System.Diagnostics;
using System.Globalization;

namespace OrleansAA.TestKit;

/// <summary>A file system of its own that can be filled up: a tmpfs, whose size is set to what is in use.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const string Roomy = "4g";
    private const int SpareBytes = 64 << 10;
    private const int TriesMax = 20;

    private readonly TemporaryDirectory _directory = new();

    private SmallDisk()
    {
    }

    public string Path => _directory.Path;

    /// <exception cref="InvalidOperationException">It cannot be mounted; the message is what mount says.</exception>
    public static async Task<SmallDisk> CreateAsync()
    {
        var disk = new SmallDisk();
        try
        {
            await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Roomy}", "tmpfs", disk.Path);
            return disk;
        }
        catch
        {
            disk._directory.Dispose();
            throw;
        }
    }

    /// <summary>Leaves next to no room.</summary>
    public Task FillAsync() => FillAsync(SpareBytes);

    /// <summary>Leaves so much room.</summary>
    public async Task FillAsync(long spareBytes)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                var drive = new DriveInfo(Path);
                await ResizeAsync((drive.TotalSize - drive.TotalFreeSpace + spareBytes).ToString(CultureInfo.InvariantCulture));
                return;
            }
            catch (InvalidOperationException) when (i < TriesMax)
            {
                // More has been written meanwhile than was to spare.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public Task FreeAsync() => ResizeAsync(Roomy);

    /// <summary>Lets nobody write any more, whoever it is.</summary>
    public Task MakeReadOnlyAsync() => RunAsync("mount", "-o", "remount,ro", Path);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Path);
        _directory.Dispose();
    }

    private Task ResizeAsync(string size) => RunAsync("mount", "-o", $"remount,size={size}", Path);

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {errors.Trim()}");
    }
}
