using System.CommandLine;
using System.Xml.Linq;
using OrleansAA.Tool.Images;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Deploying;

/// <summary>The verbs below <c>build</c>: what a cluster takes.</summary>
internal static class BuildVerbs
{
    public static Command Build() => new("build", "Makes what a cluster takes.") { Config(), Container() };

    private static Command Config()
    {
        var name = new Option<string?>("--name") { Description = "What the Deployment, the Service and the roles are called; as the server, if not given." };
        var space = new Option<string?>("--namespace") { Description = "The namespace they are in; called as they are, if not given." };
        var image = new Option<string?>("--image") { Description = "The image of the server; NAME-server with the solution's version, if not given." };
        var noBuild = ServerBuild.NoBuild();
        var command = new Command("config", "Writes deploy/: base, components and overlays for kubectl apply -k. What is not given stays as it was told before. Base and components are made anew each time; overlays that are there stay.") { name, space, image, noBuild };
        command.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var api = await BuiltServer.AskAsync(solution, parsed.GetValue(noBuild), cancelled);
            var before = ConfigMaker.Before(solution, api.Product);
            var named = parsed.GetValue(name) ?? before?.Name ?? api.Product;
            var installed = new Installed(
                solution.Name.Replace(".", "", StringComparison.Ordinal), api.Product, named, parsed.GetValue(space) ?? before?.Namespace ?? named, parsed.GetValue(image) ?? before?.Image ?? $"{named}-server:{VersionOf(solution)}")
            {
                Lease = ControllerMaker.LeaseOf(solution),
            };
            var changes = ConfigMaker.Make(solution.Directory, installed, api);
            foreach (var change in changes)
                Console.WriteLine(change);
            if (changes.Count == 0)
                Console.WriteLine("deploy/ is as it would be made; nothing has changed");
        });
        return command;
    }

    private static Command Container()
    {
        var image = new Option<string?>("--image") { Description = "What it is called, with a tag: registry.example.com/widgets-server:0.1.0. As build config has been told, if not given." };
        var push = new Option<bool>("--push") { Description = "Pushes it to the registry in its name, with the credentials of docker login or podman login." };
        var output = new Option<string?>("--output") { Description = "Writes it to this file, as ctr images import and kind load image-archive take it; artifacts/NAME.tar, if it is not pushed." };
        var baseImage = new Option<string?>("--base-image") { Description = "What it is put on; Microsoft's image for self-contained programs, without a shell, if not given." };
        var scratch = new Option<bool>("--from-scratch") { Description = "Puts it on nothing but a few files of this machine's system (C library, OpenSSL, CAs, time zones): for where no registry has a base image." };
        var controller = new Option<bool>("--controller") { Description = "Makes the image of the solution's controller, and not that of the server." };
        var command = new Command("container", "Makes the image of the server, or of the controller, without a daemon.") { controller, image, push, output, baseImage, scratch };
        command.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var isController = parsed.GetValue(controller);
            if (isController && !Directory.Exists(solution.Controller))
                throw new SolutionException($"--controller: {solution.Controller} is not there; make it first: dotnet aa create controller --kind KIND");
            var before = ConfigMaker.Before(solution, solution.Name);
            var called = parsed.GetValue(image) ?? (isController ? before?.ControllerImage : before?.Image) ?? throw new SolutionException("--image is not given, and deploy/ says none; give --image registry.example.com/NAME:TAG");
            var name = ImageName.Parse(called);
            var (pushes, file) = (parsed.GetValue(push), parsed.GetValue(output));
            if (pushes && file is not null)
                throw new SolutionException($"--push and --output {file} are given, and one of them is done at once; leave one out");
            if (pushes && name.Registry is null)
                throw new SolutionException($"--image {called}: it has no registry to push it to; give registry.example.com/{called}");
            if (parsed.GetValue(scratch) && parsed.GetValue(baseImage) is { } other)
                throw new SolutionException($"--from-scratch and --base-image {other} are given, and it is put on one of them; leave one out");
            var archive = pushes ? null : Path.GetFullPath(file ?? Path.Combine(solution.Directory, "artifacts", name.Repository.Replace('/', '-') + ".tar"));
            if (archive is not null)
                Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
            await ImageBuild.MakeAsync(new(isController ? solution.Controller : solution.Server, name, archive, parsed.GetValue(baseImage), parsed.GetValue(scratch)), cancelled);
            Console.WriteLine(archive is null ? $"pushed {called}" : $"wrote {called} to {archive}");
        });
        return command;
    }

    private static string VersionOf(Solution solution) => XDocument.Load(Path.Combine(solution.Directory, "Directory.Build.props")).Descendants("Version").FirstOrDefault()?.Value ?? "1.0.0";
}
