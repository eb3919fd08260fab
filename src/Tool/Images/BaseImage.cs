using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Images;

/// <summary>An OCI image of one layer, to put a self-contained server on. The same files make the same bytes.</summary>
internal sealed class BaseImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Everybodys = Runnable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    /// <summary>Who the server is, and how names are looked up.</summary>
    private static readonly (string Path, string Text)[] Written =
    [
        ("/etc/passwd", "app:x:65532:65532:app:/home/app:/usr/sbin/nologin\n"), ("/etc/group", "app:x:65532:\n"), ("/etc/nsswitch.conf", "hosts: files dns\n"),
    ];

    private BaseImage(byte[] manifest, IReadOnlyDictionary<string, byte[]> blobs) => (Manifest, Blobs) = (manifest, blobs);

    public byte[] Manifest { get; }

    /// <summary>By digest.</summary>
    public IReadOnlyDictionary<string, byte[]> Blobs { get; }

    public static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <param name="files">Paths of this machine, which are those in the image.</param>
    /// <param name="architecture">As OCI calls it: amd64.</param>
    public static async Task<BaseImage> OfAsync(IReadOnlyList<string> files, string architecture)
    {
        var tar = await LayerAsync(files);
        var layer = Compressed(tar);
        var configuration = Bytes(new JsonObject
        {
            ["architecture"] = architecture, ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/app") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(DigestOf(tar)) },
            ["history"] = new JsonArray(new JsonObject { ["created_by"] = "dotnet aa build container --from-scratch" }),
        });
        var manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2, ["mediaType"] = ManifestType,
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", configuration), ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer)),
        });
        return new(manifest, new Dictionary<string, byte[]> { [DigestOf(configuration)] = configuration, [DigestOf(layer)] = layer });
    }

    private static async Task<byte[]> LayerAsync(IReadOnlyList<string> files)
    {
        using var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            var directories = files.Concat(Written.Select(w => w.Path)).Append("/home/app/.").SelectMany(Above).Distinct().Order(StringComparer.Ordinal);
            foreach (var directory in directories)
                await AddAsync(tar, TarEntryType.Directory, directory, Runnable, null);
            await AddAsync(tar, TarEntryType.Directory, "/tmp", Everybodys, null);
            foreach (var file in files)
                await AddAsync(tar, TarEntryType.RegularFile, file, file.Contains("/lib", StringComparison.Ordinal) ? Runnable : Readable, await File.ReadAllBytesAsync(file));
            foreach (var (path, text) in Written)
                await AddAsync(tar, TarEntryType.RegularFile, path, Readable, Encoding.ASCII.GetBytes(text));
        }
        return bytes.ToArray();
    }

    /// <summary>The directories that a path is in, without the root.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }

    private static async Task AddAsync(TarWriter tar, TarEntryType type, string path, UnixFileMode mode, byte[]? content)
    {
        var entry = new PaxTarEntry(type, path[1..]) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch };
        if (content is not null)
            entry.DataStream = new MemoryStream(content);
        await tar.WriteEntryAsync(entry);
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private static JsonObject Descriptor(string type, byte[] blob) => new() { ["mediaType"] = type, ["digest"] = DigestOf(blob), ["size"] = blob.Length };

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
