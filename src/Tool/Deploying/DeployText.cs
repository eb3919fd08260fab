using System.Text.RegularExpressions;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Deploying;

/// <summary>
/// The text of deploy/ for a server. The model is that of the PortRule project, in which names are put in place of its own; what follows from the kinds that are served
/// (APIServices, the rights of users, the right to publish the CA) is written anew.
/// </summary>
internal static partial class DeployText
{
    private const string Folder = "deploy/";

    /// <summary>The files that are made, below deploy/.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. typeof(DeployText).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => n[Folder.Length..]).Order(StringComparer.Ordinal)];

    public static string Of(string file, Installed installed, ServedApi api) => file switch
    {
        "base/apiservice.yaml" => ApiServiceText.Of(installed, api),
        "base/rbac-users.yaml" => UserRoleText.Of(installed, api),
        "base/namespace.yaml" => Named(TemplateText.Read(Folder + file).Replace("name: portrule", $"name: {installed.Namespace}", StringComparison.Ordinal), installed),
        "base/rbac-certificates.yaml" => Named(ServedNames().Replace(TemplateText.Read(Folder + file), $"resourceNames: [{string.Join(", ", api.Versions.Select(v => v.ApiService))}]"), installed),
        "base/server/deployment.yaml" when installed.Name != installed.Product =>
            Named(TemplateText.Read(Folder + file).Replace("        - --data-dir=/data\n", $"        - --data-dir=/data\n        - --certificate-service={installed.Name}\n", StringComparison.Ordinal), installed),
        _ => Named(TemplateText.Read(Folder + file), installed),
    };

    private static string Named(string text, Installed installed)
    {
        // What speaks of the docs of the PortRule project is of no use elsewhere.
        text = OfDocs().Replace(text, "");
        text = Places().Replace(text, place => place.Groups["before"].Value + installed.Namespace);
        text = OfProduct().Replace(text, installed.Product);
        text = text.Replace("portrule-server:0.1.0", installed.Image, StringComparison.Ordinal);
        text = text.Replace("PortRule", installed.Title, StringComparison.Ordinal);
        return Name().Replace(text, installed.Name);
    }

    [GeneratedRegex(@"resourceNames: \[v1\.firewalld[^\]]*\]")]
    private static partial Regex ServedNames();

    [GeneratedRegex(@"^.*\bdocs/.*\n", RegexOptions.Multiline)]
    private static partial Regex OfDocs();

    /// <summary>Where the name is that of the namespace: of an object, in a name of DNS, and in front of a certificate's.</summary>
    [GeneratedRegex(@"(?<before>\bnamespace: |\.(?=portrule\.svc)|: (?=portrule/))portrule\b")]
    private static partial Regex Places();

    /// <summary>What the server names after itself: its Secrets, its Lease, and the cluster of its replicas.</summary>
    [GeneratedRegex(@"portrule(?=-serving-certificate|-silo-certificate|-certificates\b)|(?<=/orleans~1\w+\n  value: )portrule")]
    private static partial Regex OfProduct();

    [GeneratedRegex("portrule")]
    private static partial Regex Name();
}
