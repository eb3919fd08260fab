using System.Formats.Tar;
using System.Text;

namespace OrleansAA.Tool.Images;

/// <summary>The name under which nodes find an image that they have taken from an archive.</summary>
internal static class ArchiveName
{
    private const string Index = "index.json";

    /// <summary>The SDK puts docker.io in front of every name, also of one that has a registry: a node would look for the image in vain.</summary>
    public static async Task CorrectAsync(string archive, ImageName name)
    {
        if (name.Registry is null)
            return;
        var corrected = archive + ".part";
        await using (var from = File.OpenRead(archive))
        await using (var to = File.Create(corrected))
        {
            await using var reader = new TarReader(from);
            await using var writer = new TarWriter(to);
            while (await reader.GetNextEntryAsync() is { } entry)
                await writer.WriteEntryAsync(entry.Name == Index ? Corrected(entry, name) : entry);
        }
        File.Move(corrected, archive, overwrite: true);
    }

    private static PaxTarEntry Corrected(TarEntry entry, ImageName name)
    {
        using var reader = new StreamReader(entry.DataStream!);
        var whole = $"\"{name.Registry}/{name.Repository}:{name.Tag}\"";
        var text = reader.ReadToEnd().Replace($"\"docker.io/{whole[1..]}", whole, StringComparison.Ordinal);
        return new(TarEntryType.RegularFile, entry.Name) { Mode = entry.Mode, ModificationTime = entry.ModificationTime, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
    }
}
