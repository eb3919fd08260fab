using System.Text.Json.Nodes;

namespace OrleansAA.TestKit;

/// <summary>A root control plane whose extension server is this repository's own.</summary>
internal static class PortRuleRoot
{
    private const string Group = "firewalld.fedoraproject.org";

    private static readonly ServerNames Names = Of(Group, "v1", "v2");

    extension(RootControlPlane)
    {
        /// <summary>The service account under which the extension server runs.</summary>
        public static RootUser ServiceAccount => Names.Account;

        /// <summary>Starts one in a directory, where the server has the rights that it needs.</summary>
        public static async Task<RootControlPlane> StartAsync(string directory)
        {
            var root = await RootControlPlane.StartInAsync(directory);
            root.GrantAll();
            return root;
        }
    }

    extension(RootControlPlane root)
    {
        /// <summary>Gives the service account what an extension server needs, as its manifests do.</summary>
        public void GrantAll() => root.GrantServer(Names);

        /// <summary>Writes the kubeconfig of the extension server: its service account's token.</summary>
        public string ServiceAccountKubeconfig() => root.KubeconfigOfBearer(root.Callers.Token(RootControlPlane.ServiceAccount));

        /// <summary>Adds the APIServices of a group, whose <c>caBundle</c> is yet to come, as if they had been looked at.</summary>
        public void PutApiServices(string group, params string[] versions)
        {
            root.PutApiServices(Of(group, versions), bundle: null);
            foreach (var version in versions)
            {
                var written = root.ApiServices.Get($"{version}.{group}")!;
                written["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True", ["reason"] = "Passed" }) };
                root.ApiServices.Put(written);
            }
        }
    }

    /// <summary>An APIService of the extension server, or of another Service beside it.</summary>
    public static AggregatedService ServiceOf(string group, IReadOnlyList<string> versions, Uri address, string? caBundle, string service = "portrule") => new(group, versions, address, caBundle, service, Names.Namespace);

    private static ServerNames Of(string group, params string[] versions) => new("portrule", "portrule", [(group, versions)]);
}
