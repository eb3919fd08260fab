using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Images;

/// <summary>What an image is called: <c>registry.example.com/team/widgets-server:0.1.0</c>.</summary>
/// <param name="Registry">Where it is pushed to; null if the name has none.</param>
/// <param name="Repository">Its name there.</param>
/// <param name="Tag">Its tag.</param>
internal sealed partial record ImageName(string? Registry, string Repository, string Tag)
{
    /// <summary>Read as Docker reads it: what stands first is a registry if it cannot be a name.</summary>
    public static ImageName Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } read)
            throw new SolutionException($"--image {text}: give a name in small letters with a tag: registry.example.com/widgets-server:0.1.0");
        return new(read.Groups["registry"] is { Success: true } registry ? registry.Value : null, read.Groups["repository"].Value, read.Groups["tag"].Value);
    }

    [GeneratedRegex(@"^((?<registry>localhost(:\d+)?|[\w-]+(\.[\w-]+)*:\d+|[\w-]+(\.[\w-]+)+)/)?(?<repository>[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*):(?<tag>\w[\w.-]{0,127})\z")]
    private static partial Regex Form();
}
