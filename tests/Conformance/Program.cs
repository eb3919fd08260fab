using System.Diagnostics;
using System.Text.Json;
using OrleansAA.Conformance;
using OrleansAA.TestKit;

// Replays a recorded corpus of API conversations against the server, and holds what differs against docs/deliberate-differences.md.
//   dotnet run --project tests/Conformance -- CORPUS [arguments for conformance.py]
// CORPUS is a folder with conformance.py and public/ in it. Exit code 0 if nothing else differs, and every listed difference is still one.
if (args.Length == 0)
{
    await Console.Error.WriteLineAsync("usage: Conformance CORPUS [arguments for conformance.py]; CORPUS is a folder with conformance.py and public/ in it");
    return 2;
}

using var directory = new TemporaryDirectory();
var frontProxy = new TestAuthority(directory.Path, "front-proxy-ca");
var clients = new TestAuthority(directory.Path, "client-ca");
var strangers = new TestAuthority(directory.Path, "stranger-ca");
var proxy = frontProxy.Client("front-proxy", "CN=front-proxy-client");

await using var server = await ServerProcess.StartAsync(
    directory.Path, "--secure-port=0", $"--client-ca-file={clients.CertificateFile}",
    $"--requestheader-client-ca-file={frontProxy.CertificateFile}", "--requestheader-allowed-names=front-proxy-client");

var results = directory.File("results.json");
string[] replay =
[
    Path.Combine(args[0], "conformance.py"), "replay", "--base", server.Address.ToString().TrimEnd('/'),
    "--cert", proxy.CertificateFile, "--key", proxy.KeyFile, "--header", "X-Remote-User: admin", "--header", "X-Remote-Group: system:masters",
    "--as", As("badcn", frontProxy.Client("badcn", "CN=somebody")), "--as", As("stranger", strangers.Client("stranger", "CN=front-proxy-client")),
    "--as", As("clientca", clients.Client("alice", "O=devs, CN=alice")), "--json", results, .. args[1..], Path.Combine(args[0], "public"),
];
using var python = Process.Start(new ProcessStartInfo("python3", replay) { RedirectStandardOutput = true })!;
_ = await python.StandardOutput.ReadToEndAsync();
await python.WaitForExitAsync();

using var document = JsonDocument.Parse(await File.ReadAllTextAsync(results));
return Report.Print(document, DeliberateDifferences.Read());

static string As(string name, TestCertificate certificate) => $"{name}={certificate.CertificateFile},{certificate.KeyFile}";
