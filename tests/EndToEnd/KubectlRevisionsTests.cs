using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>An object's history, and the way back, with nothing but kubectl.</summary>
public abstract class KubectlRevisionsTests(IKubectlFixture fixture)
{
    private readonly Kubectl _kubectl = fixture.Kubectl;
    private readonly string _namespace = fixture.NewNamespace();

    private string Web => $"/apis/firewalld.fedoraproject.org/v1/namespaces/{_namespace}/portrules/web";

    [Fact]
    public async Task Revisions_are_listed_shown_and_rolled_back_to()
    {
        var manifest = Rules.Manifest("web", port: 80);
        Assert.Equal(0, (await _kubectl.RunWithInputAsync(manifest, "create", "-n", _namespace, "-f", "-")).ExitCode);
        Assert.Equal(0, (await _kubectl.RunAsync("patch", "pr", "web", "-n", _namespace, "--type=merge", "-p", """{"spec":{"port":81}}""")).ExitCode);

        var text = (await _kubectl.RunAsync("get", "--raw", Web + "/revisions")).Success;
        Assert.Contains("\n      \"operation\": \"Create\",\n      \"manager\": \"kubectl-create\",\n", text);
        var revisions = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Create kubectl-create", "Update kubectl-patch"], revisions.Select(r => $"{r.GetProperty("operation")} {r.GetProperty("manager")}"));
        Assert.Equal(".spec.port", Assert.Single(revisions[1].GetProperty("fields").EnumerateArray()).GetString());
        var made = revisions[0].GetProperty("revision").GetString();
        Assert.Contains("\"port\":80", (await _kubectl.RunAsync("get", "--raw", $"{Web}/revisions?at={made}")).Success);

        var body = $$"""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"Rollback","revision":"{{made}}"}""";
        Assert.Contains("\"port\":80", (await _kubectl.RunWithInputAsync(body, "create", "--raw", Web + "/rollback", "-f", "-")).Success);
        Assert.Equal("80", (await _kubectl.RunAsync("get", "pr", "web", "-n", _namespace, "-o", "jsonpath={.spec.port}")).Success);
        revisions = [.. JsonSerializer.Deserialize<JsonElement>((await _kubectl.RunAsync("get", "--raw", Web + "/revisions")).Success).GetProperty("items").EnumerateArray()];
        Assert.Equal("Update kubectl rollback", $"{revisions[^1].GetProperty("operation")} {revisions[^1].GetProperty("manager")} {revisions[^1].GetProperty("subresource")}");
    }

    [Fact]
    public async Task What_is_not_there_is_told_as_kubectl_tells_it()
    {
        var result = await _kubectl.RunAsync("get", "--raw", Web + "/revisions");
        Assert.Equal("Error from server (NotFound): portrules.firewalld.fedoraproject.org \"web\" not found\n", result.Errors);
    }
}

public sealed class KubectlRevisionsAloneTests(ServerFixture fixture) : KubectlRevisionsTests(fixture);

public sealed class KubectlRevisionsThroughTheRootTests(RootFixture fixture) : KubectlRevisionsTests(fixture)
{
    private readonly RootFixture _fixture = fixture;

    [Fact]
    public async Task They_are_rights_of_their_own()
    {
        var space = _fixture.NewNamespace();
        _fixture.Root.Rbac.Bind("portrule-only", "user:olga", new RbacRule { Verbs = ["get", "create", "update"], Resources = [$"portrules.{RootFixture.Group}"] });
        var olga = _fixture.KubectlOf("olga");
        Assert.Equal(0, (await olga.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", space, "-f", "-")).ExitCode);
        var web = $"/apis/firewalld.fedoraproject.org/v1/namespaces/{space}/portrules/web";
        Assert.Contains("(Forbidden): portrules.firewalld.fedoraproject.org \"web\" is forbidden: User \"olga\" cannot get", (await olga.RunAsync("get", "--raw", web + "/revisions")).Errors);
        Assert.Contains("(Forbidden): portrules.firewalld.fedoraproject.org \"web\" is forbidden: User \"olga\" cannot create", (await olga.RunWithInputAsync("{}", "create", "--raw", web + "/rollback", "-f", "-")).Errors);
    }
}
