using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>An image, unpacked as a node unpacks it.</summary>
public sealed class OciImage
{
    /// <summary>Publishing compiles everything ahead of time; on a busy machine that takes minutes.</summary>
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(25);

    private OciImage(string root, JsonObject configuration, string report) => (Root, Configuration, Report) = (root, configuration, report);

    /// <summary>The directory with the image's files.</summary>
    public string Root { get; }

    /// <summary>User, Entrypoint, Env, WorkingDir and Labels, as the image has them.</summary>
    public JsonObject Configuration { get; }

    /// <summary>What is said of the image where it is made: its name and its sizes.</summary>
    public string Report { get; }

    /// <summary>Builds the one that deploy/images/build.sh makes, below a directory.</summary>
    /// <param name="directory">Its own.</param>
    /// <param name="flags">What the script is told besides.</param>
    public static async Task<OciImage> BuildAsync(string directory, params string[] flags)
    {
        var archive = Path.Combine(directory, "image.tar");
        return await UnpackAsync(archive, directory, await RunScriptAsync([archive, .. flags]));
    }

    /// <summary>Unpacks an archive, below a directory.</summary>
    public static async Task<OciImage> UnpackAsync(string archive, string directory, string report)
    {
        var (layout, root) = (Directory.CreateDirectory(Path.Combine(directory, "layout")).FullName, Directory.CreateDirectory(Path.Combine(directory, "root")).FullName);
        await TarFile.ExtractToDirectoryAsync(archive, layout, overwriteFiles: false);
        var manifest = Blob(layout, (JsonObject)Read(Path.Combine(layout, "index.json"))["manifests"]![0]!);
        foreach (var layer in (JsonArray)manifest["layers"]!)
        {
            await using var compressed = File.OpenRead(BlobPath(layout, (JsonObject)layer!));
            await using var tar = new GZipStream(compressed, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(tar, root, overwriteFiles: true);
        }
        return new(root, (JsonObject)Blob(layout, (JsonObject)manifest["config"]!)["config"]!, report);
    }

    private static async Task<string> RunScriptAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(BuildPaths.RepositoryRoot, "deploy", "images", "build.sh"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var script = Process.Start(start)!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync().WaitAsync(BuildTimeout);
        return script.ExitCode == 0 ? await output : throw new InvalidOperationException($"no image could be built: {await errors}{await output}");
    }

    private static JsonObject Blob(string layout, JsonObject descriptor) => Read(BlobPath(layout, descriptor));

    private static string BlobPath(string layout, JsonObject descriptor) => Path.Combine(layout, "blobs", ((string)descriptor["digest"]!).Replace(':', '/'));

    private static JsonObject Read(string path) => (JsonObject)JsonNode.Parse(File.ReadAllBytes(path))!;
}
