using System.Text.RegularExpressions;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Deploying;

/// <summary>Writes deploy/: base and components are made anew each time, for what is served; overlays belong to whoever has made them.</summary>
internal static partial class ConfigMaker
{
    private const string Overlays = "overlays/";

    /// <param name="directory">The solution's.</param>
    /// <param name="installed">How the server is called.</param>
    /// <param name="api">What it serves.</param>
    /// <returns>What has been done, a line each.</returns>
    public static IReadOnlyList<string> Make(string directory, Installed installed, ServedApi api)
    {
        Check("--name", installed.Name);
        Check("--namespace", installed.Namespace);
        if (!ImageName().IsMatch(installed.Image))
            throw new SolutionException($"--image {installed.Image}: give an image with a tag or a digest: registry.example.com/{installed.Name}-server:0.1.0");
        Files files = new(directory);
        foreach (var (file, text) in (IEnumerable<(string, string)>)[.. DeployText.Files.Select(f => (f, DeployText.Of(f, installed, api))), .. installed.Lease is null ? [] : ControllerText.Of(installed, api)])
        {
            var path = Path.Combine([directory, "deploy", .. file.Split('/')]);
            if (!File.Exists(path))
                files.Add(path, text);
            else if (!file.StartsWith(Overlays, StringComparison.Ordinal) && File.ReadAllText(path) != text)
                files.Change(path, text);
        }
        return files.Write();
    }

    /// <summary>What an earlier call was told; null where there was none.</summary>
    public static Installed? Before(Solution solution, string product)
    {
        var path = Path.Combine(solution.Directory, "deploy", "base", "server", "deployment.yaml");
        return File.Exists(path) && Made().Match(File.ReadAllText(path)) is { Success: true } made
            ? new(solution.Name, product, made.Groups["name"].Value, made.Groups["namespace"].Value, made.Groups["image"].Value)
            : null;
    }

    private static void Check(string option, string name)
    {
        if (!Label().IsMatch(name))
            throw new SolutionException($"{option} {name}: give a DNS label, small letters, digits and '-', that begins with a letter");
    }

    [GeneratedRegex(@"^metadata:\n  name: (?<name>\S+)\n  namespace: (?<namespace>\S+)\n[\s\S]*?^        image: (?<image>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Made();

    /// <summary>Shorter than a label may be, for what is named after it.</summary>
    [GeneratedRegex(@"^[a-z]([a-z0-9-]{0,40}[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9][\w.:/-]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})\z")]
    private static partial Regex ImageName();
}
