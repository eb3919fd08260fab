using System.CommandLine;
using OrleansAA.Tool.Attaching;
using OrleansAA.Tool.Crds;
using OrleansAA.Tool.Deploying;
using OrleansAA.Tool.Describing;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Migrating;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool;

/// <summary>The command line: verbs, and what --help says of them.</summary>
internal static class Verbs
{
    private const int ReplicasMax = 9;

    public static RootCommand Root() => new("Adds to a solution of dotnet new aggregated-api, and runs it. Works in the solution's directory and below.")
    {
        new Command("create", "Adds to what is served.") { Resource(), Subresource(), Controller() },
        CrdVerbs.Import(),
        CrdVerbs.Export(),
        MigrateVerbs.Migrate(),
        MirrorVerb.Mirror(),
        BuildVerbs.Build(),
        Run(),
        AttachVerb.Attach(ServerBuild.NoBuild()),
        Doctor(),
        DescribeVerbs.Explain(),
        DescribeVerbs.Docs(),
    };

    private static Command Resource()
    {
        var kind = new Option<string>("--kind") { Description = "The kind: Zone.", Required = true };
        var group = new Option<string?>("--group") { Description = "The API group, below the domain of the solution; that of the kind, if it has other versions." };
        var version = new Option<string>("--version") { Description = "The API version. A kind that is there gets one more: a copy to change, conversions, and a test that nothing is lost on the way.", DefaultValueFactory = _ => "v1" };
        var plural = new Option<string?>("--plural") { Description = "The resource; the kind in small letters with an s, if not given." };
        var shortNames = new Option<string[]>("--short-name") { Description = "What kubectl takes for the resource, too. May be given again.", DefaultValueFactory = _ => [] };
        var clusterScoped = new Option<bool>("--non-namespaced") { Description = "Its objects are in no namespace." };
        var status = new Option<bool>("--with-status-subresource") { Description = "Whether it has a status.", DefaultValueFactory = _ => true };
        var command = new Command("resource", "Adds a kind: type, strategy, registration, sample object, test. Or a version of one that is there.") { kind, group, version, plural, shortNames, clusterScoped, status };
        command.SetAction(parsed =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var wanted = new NewKind(parsed.GetValue(kind)!, parsed.GetValue(group), ApiVersion.Parse(parsed.GetValue(version)!))
            {
                Plural = parsed.GetValue(plural), ShortNames = parsed.GetValue(shortNames)!, IsClusterScoped = parsed.GetValue(clusterScoped), HasStatus = parsed.GetValue(status),
            };
            if (solution.FindKind(wanted.Kind) is { } other && wanted.Group is not null && other.Group != $"{wanted.Group}.{solution.Domain}")
                throw new SolutionException($"--kind {wanted.Kind} --group {wanted.Group}: the solution has a {wanted.Kind} of {other.Group}, and a name has one kind here; give another --kind, or make another solution for it");
            if (solution.FindKind(wanted.Kind) is { } there)
                Tell(VersionMaker.Make(solution, there, wanted.Version));
            else
                Tell(KindMaker.Make(solution, wanted));
        });
        return command;
    }

    private static Command Subresource()
    {
        var kind = new Option<string>("--kind") { Description = "The kind that gets it.", Required = true };
        var name = new Option<string?>("--subresource") { Description = "Its name in the path; scale is always called scale." };
        var type = new Option<SubresourceType>("--type") { Description = "scale: for kubectl scale and autoscalers; arbitrary: something done with an object, with a body and an answer; view: something of an object in a type of its own, which is read and put back; connector: a connection, streams in both directions.", Required = true };
        var command = new Command("subresource", "Adds a subresource to a kind.") { kind, name, type };
        command.SetAction(parsed =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            Tell(SubresourceMaker.Make(solution, solution.GetKind(parsed.GetValue(kind)!), parsed.GetValue(type), parsed.GetValue(name)));
        });
        return command;
    }

    private static Command Controller()
    {
        var kind = new Option<string>("--kind") { Description = "The kind whose objects it looks after.", Required = true };
        var command = new Command("controller", "Adds a controller of a kind: a program that watches its objects and does what they ask for; the first one makes the project.") { kind };
        command.SetAction(parsed =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            Tell(ControllerMaker.Make(solution, solution.GetKind(parsed.GetValue(kind)!)));
        });
        return command;
    }

    private static Command Run()
    {
        var replicas = new Option<int>("--replicas") { Description = $"How many processes serve, 1 to {ReplicasMax}. More than one share a redis-server that is started with them, behind one address.", DefaultValueFactory = _ => 1 };
        var port = new Option<int>("--port") { Description = "The port that clients see; 0 picks a free one.", DefaultValueFactory = _ => 9443 };
        var flags = new Argument<string[]>("flags") { Description = "Flags of the server, behind --.", Arity = ArgumentArity.ZeroOrMore };
        replicas.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > ReplicasMax)
                given.AddError($"--replicas: give a number from 1 to {ReplicasMax}");
        });
        var noBuild = ServerBuild.NoBuild();
        var command = new Command("run", "Builds the server and runs it until Ctrl-C.") { replicas, port, noBuild, flags };
        command.SetAction((parsed, cancelled) =>
            LocalReplicas.RunAsync(Solution.Find(Environment.CurrentDirectory), parsed.GetValue(replicas), parsed.GetValue(port), parsed.GetValue(noBuild), parsed.GetValue(flags)!, cancelled));
        return command;
    }

    private static Command Doctor()
    {
        var flags = new Argument<string[]>("flags") { Description = "Flags of the server, behind --.", Arity = ArgumentArity.ZeroOrMore };
        var noBuild = ServerBuild.NoBuild();
        var command = new Command("doctor", "Builds the server and asks it what is wrong where it is to serve.") { noBuild, flags };
        command.SetAction(async (parsed, cancelled) =>
        {
            var server = await ServerBuild.MakeAsync(Solution.Find(Environment.CurrentDirectory), parsed.GetValue(noBuild), cancelled);
            await using var doctor = ChildProcess.Start("dotnet", [server, "doctor", .. parsed.GetValue(flags)!], Console.WriteLine, Console.Error.WriteLine);
            return await doctor.ExitedAsync(cancelled);
        });
        return command;
    }

    private static void Tell(IReadOnlyList<string> changes)
    {
        foreach (var change in changes)
            Console.WriteLine(change);
    }
}
