using System.Text.RegularExpressions;

namespace OrleansAA.Tool.Solutions;

/// <summary>An API version (<c>v1beta1</c>), and what the namespace of its types is called (<c>V1beta1</c>).</summary>
internal sealed partial record ApiVersion(string Name)
{
    public string Namespace => "V" + Name[1..];

    public static ApiVersion Parse(string name) => Form().IsMatch(name) ? new(name) : throw new SolutionException($"--version {name}: give a version as v1, v1beta1 or v2alpha1");

    public static ApiVersion OfNamespace(string name) => new("v" + name[1..]);

    [GeneratedRegex(@"^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?\z")]
    private static partial Regex Form();
}
