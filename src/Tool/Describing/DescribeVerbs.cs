using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Describing;

/// <summary>The verbs that tell what is served.</summary>
internal static class DescribeVerbs
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Explain()
    {
        var path = new Argument<string>("path") { Description = "KIND, or the name of its resource, and fields of it: zone.spec.size." };
        var version = new Option<string?>("--api-version") { Description = "GROUP/VERSION; the preferred one if not given." };
        var noBuild = ServerBuild.NoBuild();
        var command = new Command("explain", "Builds the server and says what a kind or a field is, as kubectl explain does, and what its values may be. It takes no cluster and no server that runs.") { path, version, noBuild };
        command.SetAction(async (parsed, cancelled) => Console.Write(ExplainText.Of(await BuiltServer.AskAsync(Solution.Find(Environment.CurrentDirectory), parsed.GetValue(noBuild), cancelled), parsed.GetValue(path)!, parsed.GetValue(version))));
        return command;
    }

    public static Command Docs()
    {
        var noBuild = ServerBuild.NoBuild();
        var command = new Command("docs", "Builds the server and writes docs/reference: for each version a page that describes its kinds, and its OpenAPI document (v3).") { noBuild };
        command.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            foreach (var change in Write(solution.Directory, await BuiltServer.AskAsync(solution, parsed.GetValue(noBuild), cancelled)))
                Console.WriteLine(change);
        });
        return command;
    }

    /// <returns>What has been done, a line each.</returns>
    internal static IReadOnlyList<string> Write(string directory, ServedApi api)
    {
        Files files = new(directory);
        foreach (var version in api.Versions)
        {
            var name = Path.Combine(directory, "docs", "reference", $"{version.Group}.{version.Name}");
            Put(name + ".md", ReferenceText.Of(api, version));
            Put(name + ".openapi.json", api.DocumentOf(version).ToJsonString(Readable) + "\n");
        }
        return files.Write();

        void Put(string path, string text)
        {
            if (File.Exists(path))
                files.Change(path, text);
            else
                files.Add(path, text);
        }
    }
}
