using System.CommandLine;
using System.Xml.Linq;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Deploying;

/// <summary>The verbs below <c>build</c>: what a cluster takes.</summary>
internal static class BuildVerbs
{
    public static Command Build() => new("build", "Makes what a cluster takes.") { Config() };

    private static Command Config()
    {
        var name = new Option<string?>("--name") { Description = "What the Deployment, the Service and the roles are called; as the server, if not given." };
        var space = new Option<string?>("--namespace") { Description = "The namespace they are in; called as they are, if not given." };
        var image = new Option<string?>("--image") { Description = "The image of the server; NAME-server with the solution's version, if not given." };
        var command = new Command("config", "Writes deploy/: base, components and overlays for kubectl apply -k. What is not given stays as it was told before. Base and components are made anew each time; overlays that are there stay.") { name, space, image };
        command.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var api = await BuiltServer.AskAsync(solution, cancelled);
            var before = ConfigMaker.Before(solution, api.Product);
            var named = parsed.GetValue(name) ?? before?.Name ?? api.Product;
            var installed = new Installed(
                solution.Name.Replace(".", "", StringComparison.Ordinal), api.Product, named, parsed.GetValue(space) ?? before?.Namespace ?? named, parsed.GetValue(image) ?? before?.Image ?? $"{named}-server:{VersionOf(solution)}");
            var changes = ConfigMaker.Make(solution.Directory, installed, api);
            foreach (var change in changes)
                Console.WriteLine(change);
            if (changes.Count == 0)
                Console.WriteLine("deploy/ is as it would be made; nothing has changed");
        });
        return command;
    }

    private static string VersionOf(Solution solution) => XDocument.Load(Path.Combine(solution.Directory, "Directory.Build.props")).Descendants("Version").FirstOrDefault()?.Value ?? "1.0.0";
}
