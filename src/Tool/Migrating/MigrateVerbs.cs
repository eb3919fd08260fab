using System.CommandLine;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>The verb that moves live kinds between CRDs and an aggregated server.</summary>
internal static class MigrateVerbs
{
#pragma warning disable RS0030 // The only place where time is the machine's.
    private static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    public static Command Migrate()
    {
        var crds = new Option<string[]>("--crd") { Description = "The CRD: boilers.heat.example.org. Given again for others of the same group, which come along.", Required = true };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Of the cluster; KUBECONFIG, or ~/.kube/config, if not given." };
        var context = new Option<string?>("--context") { Description = "The context of it; the current one, if not given." };
        var service = new Option<string>("--service") { Description = "The Service of the server: NAMESPACE/NAME, or NAMESPACE/NAME:PORT.", Required = true };
        var address = new Option<string>("--aggregated-server") { Description = "Where the server is reached from here, not by way of the cluster's API: https://127.0.0.1:8443, of kubectl port-forward.", Required = true };
        var authority = new Option<string>("--aggregated-certificate-authority") { Description = "File with the CA of the server's certificate, which is for NAME.NAMESPACE.svc; APIServices get it as caBundle.", Required = true };
        var back = new Option<bool>("--back") { Description = "From the server to the CRD." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Compare both sides and say what would be done." };
        var differences = new Option<bool>("--accept-differences") { Description = "Switch although objects differ, which are named." };
        var delete = new Option<bool>("--delete-crd") { Description = "Delete the CRD in the end, and the objects that it keeps: there is no way back then but with other uids." };
        var newUids = new Option<bool>("--new-uids") { Description = "With --back: go on although objects get other uids." };
        var command = new Command("migrate", "Moves the objects of a CRD to the aggregated server that serves the same API, and the API with them, while clients use it; or back.")
        {
            crds, kubeconfig, context, service, address, authority, back, dryRun, differences, delete, newUids,
        };
        command.SetAction(async (parsed, cancelled) =>
        {
            var name = ServiceName.Parse(parsed.GetValue(service)!);
            var authorities = await ReadAsync(parsed.GetValue(authority)!, cancelled);
            using var cluster = ApiSide.Cluster(parsed.GetValue(kubeconfig), parsed.GetValue(context));
            using var server = ApiSide.Server(parsed.GetValue(kubeconfig), parsed.GetValue(context), Address(parsed.GetValue(address)!), authorities, name.Host);
            var kinds = await Registration.KindsAsync(new(cluster), parsed.GetValue(crds)!, cancelled);
            var options = new MigrationOptions
            {
                DryRun = parsed.GetValue(dryRun), AcceptsDifferences = parsed.GetValue(differences), DeletesCrd = parsed.GetValue(delete), AcceptsNewUids = parsed.GetValue(newUids),
            };
            var migration = new Migration(kinds, cluster, server, options, Clock, Console.Out);
            return await (parsed.GetValue(back) ? migration.BackAsync(cancelled) : migration.ThereAsync(name, authorities, cancelled));
        });
        return command;
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
        ? address
        : throw new SolutionException($"--aggregated-server {text}: give an address such as https://127.0.0.1:8443");

    private static async Task<string> ReadAsync(string file, CancellationToken cancelled)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancelled);
        }
        catch (IOException e)
        {
            throw new SolutionException($"--aggregated-certificate-authority {file}: {e.Message}");
        }
    }
}
