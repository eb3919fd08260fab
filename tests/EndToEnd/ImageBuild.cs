using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

[assembly: AssemblyFixture(typeof(OrleansAA.EndToEnd.ImageBuild))]

namespace OrleansAA.EndToEnd;

/// <summary>The image, built once for all tests that run it, when the first asks for it; of the server that was published for the tests, if one was.</summary>
public sealed class ImageBuild : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<Task<OciImage>> _image;

    public ImageBuild() => _image = new(() => OciImage.BuildAsync(_directory.Path, BuildPaths.Published is { } published ? ["--published", published] : []));

    public Task<OciImage> Image => _image.Value;

    public void Dispose() => _directory.Dispose();
}
