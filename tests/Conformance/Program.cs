using System.Diagnostics;
using System.Text.Json;
using OrleansAA.Conformance;
using OrleansAA.TestKit;

// Replays the recorded API conversations against the server, and holds what differs against docs/deliberate-differences.md.
//   dotnet run --project tests/Conformance [-- arguments for conformance.py]
// They are in Recorded, with their player. Exit code 0 if nothing else differs, and every listed difference is still one.
// The server has a root control plane above it, that it asks who is calling, who may, and which namespaces there are.
var corpus = Path.Combine(BuildPaths.RepositoryRoot, "tests", "Conformance", "Recorded");
using var directory = new TemporaryDirectory();
await using var root = await RootControlPlane.StartAsync(directory.Path);
// In the recording, discovery was open to all.
root.Rbac.Bind("discovery-for-all", "group:system:unauthenticated", new RbacRule { Verbs = ["get"], Paths = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"] });
var authorities = root.Authorities;
var strangers = new TestAuthority(directory.Path, "stranger-ca");
var serving = authorities.Service.Server("serving", "localhost");
var proxy = authorities.Proxy();
var admin = authorities.User("admin", "system:masters");

await Prehistory.MakeAsync(directory);
await using var server = await ServerProcess.StartAsync(
    directory.Path, "--secure-port=0", $"--kubeconfig={root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}");

var results = directory.File("results.json");
string[] replay =
[
    Path.Combine(corpus, "conformance.py"), "replay", "--base", Of(server.Address),
    "--cert", proxy.CertificateFile, "--key", proxy.KeyFile, "--header", "X-Remote-User: admin", "--header", "X-Remote-Group: system:masters",
    "--as", As("badcn", authorities.Proxy("somebody")), "--as", As("stranger", strangers.Client("stranger", $"CN={RootControlPlane.FrontProxyName}")),
    "--as", As("clientca", authorities.User("alice", "devs")),
    "--ns-base", Of(root.Address), "--ns-cert", admin.CertificateFile, "--ns-key", admin.KeyFile, "--json", results, .. args, Path.Combine(corpus, "public"),
];
using var python = Process.Start(new ProcessStartInfo("python3", replay) { RedirectStandardOutput = true })!;
_ = await python.StandardOutput.ReadToEndAsync();
await python.WaitForExitAsync();

using var document = JsonDocument.Parse(await File.ReadAllTextAsync(results));
return Report.Print(document, DeliberateDifferences.Read());

static string Of(Uri address) => address.ToString().TrimEnd('/');

static string As(string name, TestCertificate certificate) => $"{name}={certificate.CertificateFile},{certificate.KeyFile}";
