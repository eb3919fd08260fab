using System.CommandLine;

namespace OrleansAA.Tool.Migrating;

/// <summary>The verb that brings the objects of another server over.</summary>
internal static class MirrorVerb
{
    public static Command Mirror()
    {
        var from = new Option<string>("--from") { Description = "Kubeconfig of the API by which the objects are read: the cluster's, whose APIServices lead to the old server.", Required = true };
        var fromContext = new Option<string?>("--from-context") { Description = "The context of it; the current one, if not given." };
        var to = new Option<string>("--to") { Description = "Kubeconfig of the new server itself, not by way of a cluster: .aa/kubeconfig. It runs with --enable-migration.", Required = true };
        var resources = new Option<string[]>("--resource") { Description = "A resource: zones.net.example.org. May be given again; all that the new server serves, if not given.", DefaultValueFactory = _ => [] };
        var dryRun = new Option<bool>("--dry-run") { Description = "Compare both sides and say what would be done." };
        var command = new Command("mirror", "Makes the objects of a server of this solution what they are at another that serves the same API: uid, timestamps, owners of fields and status come over, and what the other has not is taken away.")
        {
            from, fromContext, to, resources, dryRun,
        };
        command.SetAction(async (parsed, cancelled) =>
        {
            using var source = ApiSide.Cluster(parsed.GetValue(from), parsed.GetValue(fromContext));
            using var target = ApiSide.Cluster(parsed.GetValue(to), null);
            return await new Mirror(source, target, Console.Out).RunAsync(parsed.GetValue(resources)!, parsed.GetValue(dryRun), cancelled);
        });
        return command;
    }
}
