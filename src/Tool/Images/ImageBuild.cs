using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Images;

/// <summary>What image is wanted.</summary>
/// <param name="Project">The directory of the program in it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Archive">The file it goes into; null: it is pushed to the registry in its name.</param>
/// <param name="BaseImage">What it is put on; null: Microsoft's image without a shell.</param>
/// <param name="IsFromScratch">It is put on a few files of this machine's system.</param>
internal sealed record WantedImage(string Project, ImageName Name, string? Archive, string? BaseImage, bool IsFromScratch);

/// <summary>Makes the image of a program with the container support of .NET's SDK: no daemon, and no file that says how.</summary>
internal static partial class ImageBuild
{
    /// <summary>Microsoft's images without a shell, with time zones, which expressions of policies name.</summary>
    private const string Family = "noble-chiseled-extra";

    public static async Task MakeAsync(WantedImage wanted, CancellationToken cancelled)
    {
        var (runtime, architecture) = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => ("linux-x64", "amd64"),
            Architecture.Arm64 => ("linux-arm64", "arm64"),
            var other => throw new SolutionException($"no image is made for {other}; make it on a machine with x64 or arm64"),
        };
        if (!wanted.IsFromScratch)
        {
            await PublishAsync(wanted, runtime, wanted.BaseImage, cancelled);
            return;
        }
        using var server = new BaseImageServer(await BaseImage.OfAsync(await SystemFiles.FindAsync(cancelled), architecture));
        await PublishAsync(wanted, runtime, server.Name, cancelled);
    }

    private static async Task PublishAsync(WantedImage wanted, string runtime, string? baseImage, CancellationToken cancelled)
    {
        List<string> said = [];
        string[] arguments =
        [
            "publish", wanted.Project, "-t:PublishContainer", "-c", "Release", "-r", runtime, "--self-contained", "--nologo", "-v", "quiet", "-nodeReuse:false",
            // In an archive the name is whole, as nodes look for it.
            $"-p:ContainerRepository={(wanted.Archive is not null && wanted.Name.Registry is { } registry ? $"{registry}/" : "")}{wanted.Name.Repository}", $"-p:ContainerImageTag={wanted.Name.Tag}", "-p:ContainerUser=65532:65532", "-p:ContainerImageFormat=OCI", "-p:GenerateDocumentationFile=false",
            baseImage is null ? $"-p:ContainerFamily={Family}" : $"-p:ContainerBaseImage={baseImage}",
            wanted.Archive is { } archive ? $"-p:ContainerArchiveOutputPath={archive}" : $"-p:ContainerRegistry={wanted.Name.Registry}",
        ];
        await using var publish = ChildProcess.Start("dotnet", arguments, said.Add, said.Add);
        if (await publish.ExitedAsync(cancelled) == 0)
        {
            if (wanted.Archive is { } written)
                await ArchiveName.CorrectAsync(written, wanted.Name);
            return;
        }
        if (CauseIn(said) is not { } cause)
            throw new SolutionException($"{wanted.Project} cannot be published:\n{string.Join('\n', said)}");
        var remedy = wanted.Archive is null ? "look whether the registry can be reached, and whether you are logged in to it: docker login, podman login; " : "";
        remedy += wanted.IsFromScratch ? "" : "where no registry with a base image can be reached, give --from-scratch; where another one has it, --base-image";
        throw new SolutionException($"{wanted.Name.Repository}:{wanted.Name.Tag} cannot be made: {cause}; {remedy.TrimEnd(' ', ';')}");
    }

    /// <summary>What the SDK says of registries and images: an error of its own, or what its task has broken off with. Null where the program itself is not published.</summary>
    private static string? CauseIn(IReadOnlyList<string> said)
    {
        if (said.Select(l => OwnError().Match(l)).FirstOrDefault(m => m.Success) is { } own)
            return own.Groups["text"].Value;
        var broken = said.Index().FirstOrDefault(l => l.Item.Contains("\"CreateNewImage\" task failed", StringComparison.Ordinal));
        return broken.Item is not null && broken.Index + 1 < said.Count ? BrokenOff().Match(said[broken.Index + 1]).Groups["text"].Value : null;
    }

    [GeneratedRegex(@"error (?<text>CONTAINER\d+: .*?)( \[[^\]]*\])?$")]
    private static partial Regex OwnError();

    [GeneratedRegex(@"error MSB4018: [\w.]+: (?<text>.*?)( \[[^\]]*\])?$")]
    private static partial Regex BrokenOff();
}
