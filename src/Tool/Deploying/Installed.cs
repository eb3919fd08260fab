namespace OrleansAA.Tool.Deploying;

/// <summary>How a server is to be called in a cluster.</summary>
/// <param name="Title">In front of alerts and over the dashboard.</param>
/// <param name="Product">What the server calls itself.</param>
/// <param name="Name">Its objects: Deployment, Service, roles.</param>
/// <param name="Namespace">Where they are.</param>
/// <param name="Image">Its image, with a tag.</param>
internal sealed record Installed(string Title, string Product, string Name, string Namespace, string Image);
