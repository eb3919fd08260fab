namespace OrleansAA.Tool.Deploying;

/// <summary>How a server is to be called in a cluster.</summary>
/// <param name="Title">In front of alerts and over the dashboard.</param>
/// <param name="Product">What the server calls itself.</param>
/// <param name="Name">Its objects: Deployment, Service, roles.</param>
/// <param name="Namespace">Where they are.</param>
/// <param name="Image">Its image, with a tag.</param>
internal sealed record Installed(string Title, string Product, string Name, string Namespace, string Image)
{
    private const string OfServer = "-server";

    /// <summary>The Lease of the solution's controller; null where it has none.</summary>
    public string? Lease { get; init; }

    /// <summary>Called as that of the server, with <c>-controller</c>. A digest is that of the server alone.</summary>
    public string ControllerImage
    {
        get
        {
            var image = Image.Split('@')[0];
            var colon = image.LastIndexOf(':');
            var (name, tag) = colon > image.LastIndexOf('/') ? (image[..colon], image[colon..]) : (image, "");
            return $"{(name.EndsWith(OfServer, StringComparison.Ordinal) ? name[..^OfServer.Length] : name)}-controller{tag}";
        }
    }
}
