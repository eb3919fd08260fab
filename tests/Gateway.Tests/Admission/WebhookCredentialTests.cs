using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Configuration;
using OrleansAA.Gateway.Admission.Webhooks;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Who this server is to webhooks: as the kubeconfig says that the configuration of admission names.</summary>
public sealed class WebhookCredentialTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_webhook_that_demands_a_certificate_is_shown_one(bool isInline)
    {
        await using var hooks = await WebhookServer.StartAsync(demandsCertificate: true);
        hooks.Allow("/a");
        var user = isInline ? $"client-certificate-data: {Base64(hooks.Client.CertificateFile)}, client-key-data: {Base64(hooks.Client.KeyFile)}"
            : $"client-certificate: {hooks.Client.CertificateFile}, client-key: {hooks.Client.KeyFile}";
        await using var rooted = await StartAsync(hooks, $"- name: 127.0.0.1:{hooks.Port}\n  user: {{{user}}}");
        Assert.Equal(201, (await CreateAsync(rooted, "web")).Status);
    }

    [Fact]
    public async Task Without_a_certificate_it_is_not_reached()
    {
        await using var hooks = await WebhookServer.StartAsync(demandsCertificate: true);
        hooks.Allow("/a");
        await using var rooted = await StartAsync(hooks, "- name: other.example:443\n  user: {token: secret}");
        var (status, body) = await CreateAsync(rooted, "web");
        Assert.Equal(500, status);
        Assert.StartsWith("Internal error occurred: failed calling webhook \"hook.example\": failed to call webhook: Post \"https://127.0.0.1:", WebhookFixture.Message(body));
        Assert.Empty(hooks.Asked);
    }

    [Theory]
    [InlineData("token: abc", "Bearer abc")]
    [InlineData("tokenFile: TOKENFILE", "Bearer of-a-file")]
    [InlineData("token: abc, tokenFile: TOKENFILE", "Bearer of-a-file")]
    [InlineData("username: me, password: secret", "Basic bWU6c2VjcmV0")]
    [InlineData("token: abc, as: jane, as-uid: u1, as-groups: [a, b], as-user-extra: {team/x: [one, two]}", "Bearer abc|jane|u1|a,b|one,two")]
    [InlineData("", null)]
    public async Task Tokens_passwords_and_those_it_acts_as_are_headers(string user, string? told)
    {
        await using var hooks = await WebhookServer.StartAsync();
        var seen = Listen(hooks);
        await File.WriteAllTextAsync(_directory.File("token"), "of-a-file\n", TestContext.Current.CancellationToken);
        await using var rooted = await StartAsync(hooks, $"- name: '*'\n  user: {{{user.Replace("TOKENFILE", "token", StringComparison.Ordinal)}}}");
        Assert.Equal(201, (await CreateAsync(rooted, "web")).Status);
        Assert.Equal(told ?? "", Assert.Single(seen));
    }

    [Fact]
    public async Task The_plugins_may_be_different_people_and_what_changes_in_a_file_counts()
    {
        await using var hooks = await WebhookServer.StartAsync();
        var seen = Listen(hooks);
        var kubeconfig = Write("kubeconfig", Users("- name: '*'\n  user: {token: one}"));
        var own = Write("mutating.yaml", WebhookAdmission(kubeconfig));
        var other = Write("other", Users("- name: '*'\n  user: {token: other}"));
        // One by a path from where the file is, one in the file itself.
        var file = Write("admission.yaml", $$"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - {name: PodSecurity, path: /not/there}
            - {name: MutatingAdmissionWebhook, path: mutating.yaml}
            - name: ValidatingAdmissionWebhook
              configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: {{other}}}
            """);
        await using var rooted = await RootedServer.StartAsync(root => PrepareAsync(root, hooks, both: true), o => o with { AdmissionControlConfigFile = file });
        Assert.Equal(201, (await CreateAsync(rooted, "a")).Status);
        Assert.Equal(["Bearer one", "Bearer other"], seen);

        var taken = rooted.Server.Events.WaitAsync<FilesTakenIn>(e => e.Paths.Contains(kubeconfig) && e.Paths.Contains(own) && e.Paths.Contains(other));
        Write("kubeconfig", Users("- name: '*'\n  user: {token: two}"));
        await taken;
        Assert.Equal(201, (await CreateAsync(rooted, "b")).Status);
        Assert.Equal(["Bearer one", "Bearer other", "Bearer two", "Bearer other"], seen);
    }

    /// <summary>The name itself, the nearest domain, both without the port if it is 443, "*", then the user of the current context.</summary>
    [Theory]
    [InlineData("hook.shop.svc:443", "hook.shop.svc:443, hook.shop.svc, *.shop.svc, *", "hook.shop.svc:443")]
    [InlineData("hook.shop.svc:443", "hook.shop.svc, *.shop.svc:443, *", "*.shop.svc:443")]
    [InlineData("hook.shop.svc:443", "hook.shop.svc, *.shop.svc, *", "hook.shop.svc")]
    [InlineData("hook.shop.svc:443", "*.svc, *.shop.svc, *", "*.shop.svc")]
    [InlineData("hook.shop.svc:443", "*.svc, *", "*.svc")]
    [InlineData("hook.shop.svc:8443", "hook.shop.svc, *.shop.svc, *", "*")]
    [InlineData("hook.shop.svc:8443", "*.shop.svc:8443, *", "*.shop.svc:8443")]
    [InlineData("hook.example.com:443", "*.shop.svc, current", "current")]
    [InlineData("hook.example.com:443", "*.shop.svc, *, current", "*")]
    [InlineData("hook.example.com:443", "*.shop.svc", null)]
    public async Task The_user_that_is_nearest_to_a_webhook_is_taken(string target, string users, string? expected)
    {
        var list = string.Join('\n', users.Split(", ").Select(u => $"- name: '{u}'\n  user: {{token: '{u}'}}"));
        var kubeconfig = Write("kubeconfig", Users(list) + "\ncontexts:\n- {name: c, context: {user: current}}\ncurrent-context: c\n");
        var credential = Read(WebhookAdmission(kubeconfig)).For(target);
        using var request = new HttpRequestMessage();
        await credential.AuthorizeAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, request.Headers.Authorization?.Parameter);
    }

    /// <summary>DIR is the directory of all files, F the file of the flag.</summary>
    [Theory]
    [InlineData("[]", "F: it is no map; give a file with an AdmissionConfiguration of apiserver.config.k8s.io/v1")]
    [InlineData("kind: Pod", "F: kind=Pod: expected AdmissionConfiguration")]
    [InlineData("kind: AdmissionConfiguration\napiVersion: v1", "F: apiVersion=v1: expected apiserver.config.k8s.io/v1 or apiserver.k8s.io/v1alpha1")]
    [InlineData("A\nplugin: []", "F: unknown field \"plugin\"; leave it out")]
    [InlineData("A\nplugins: []\nplugins: []", "F: line 4: key \"plugins\" already set in map; give a file with an AdmissionConfiguration of apiserver.config.k8s.io/v1")]
    [InlineData("A\nplugins: {}", "F: plugins={}: expected a list")]
    [InlineData("A\nplugins: [{path: x}]", "F: plugins[0].name: give the name of a plugin")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, path: x}]", "F: path=DIR/x: no such file; give a file with the plugin's configuration")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, configuration: {kind: Pod}}]", "F: plugins[0].configuration.kind=Pod: expected WebhookAdmissionConfiguration")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, configuration: {W, kubeConfigFile: x}}]", "F: plugins[0].configuration.kubeConfigFile=x: must be an absolute file path")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, configuration: {W, kubeConfigFile: DIR/x}}]", "F: kubeConfigFile=DIR/x: no such file; give a kubeconfig with a user for each webhook")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, configuration: {W, kubeconfig: DIR/x}}]", "F: unknown field \"plugins[0].configuration.kubeconfig\"; leave it out")]
    [InlineData("A\nplugins: [{name: MutatingAdmissionWebhook, configuration: {W, staticManifestsDir: /x}}]", "F: plugins[0].configuration.staticManifestsDir=/x: is not supported; make the configurations at the root apiserver")]
    public void What_is_wrong_with_the_file_is_a_line(string text, string message)
    {
        var file = Write("admission.yaml", text.Replace("A\n", "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n", StringComparison.Ordinal)
            .Replace("W,", "apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration,", StringComparison.Ordinal).Replace("DIR", _directory.Path, StringComparison.Ordinal));
        var mistake = Assert.Throws<OperatorException>(() => WebhookKubeconfig.Of(AdmissionConfiguration.Read(file).For("MutatingAdmissionWebhook"), TimeProvider.System));
        Assert.Equal(message.Replace("F: ", $"--admission-control-config-file={file}: ", StringComparison.Ordinal).Replace("DIR", _directory.Path, StringComparison.Ordinal), mistake.Message);
    }

    [Theory]
    [InlineData("tokenFile: x", "users[0].user.tokenFile=x: no such file; give a file with a token")]
    [InlineData("token: a, username: b", "users[0].user.username: username and password or a token, not both; leave one out")]
    [InlineData("exec: {command: x}", "users[0].user.exec: is not supported; give a token, a client certificate, or username and password")]
    [InlineData("auth-provider: {name: x}", "users[0].user.auth-provider: is not supported; give a token, a client certificate, or username and password")]
    [InlineData("client-key-data: eA==", "users[0].user.client-certificate: is missing; a certificate and its key go together")]
    [InlineData("client-certificate-data: eA==", "users[0].user.client-key: is missing; a certificate and its key go together")]
    [InlineData("client-certificate-data: '%'", "users[0].user.client-certificate-data: is not base64; give a PEM file in base64")]
    [InlineData("client-certificate-data: eA==, client-key-data: eA==", "give a PEM certificate and the key that belongs to it")]
    [InlineData("client-certificate: x", "users[0].user.client-certificate=x: Could not find file 'DIR/x'; give a PEM file")]
    [InlineData("token: a}\n- name: h\n  user: {token: b", "users[1].name=h: is there twice; leave one out")]
    public void What_is_wrong_with_a_user_is_a_line_without_its_secrets(string user, string message)
    {
        var kubeconfig = Write("kubeconfig", Users($"- name: h\n  user: {{{user}}}"));
        var mistake = Assert.Throws<OperatorException>(() => Read(WebhookAdmission(kubeconfig)));
        Assert.StartsWith("admission=", mistake.Message);
        Assert.Contains($"kubeConfigFile={kubeconfig}: ", mistake.Message);
        Assert.EndsWith(message.Replace("DIR", _directory.Path, StringComparison.Ordinal), mistake.Message);
        Assert.DoesNotContain("eA==", mistake.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_good_ends_the_start()
    {
        var (code, _, errors) = await ServerProcess.RunAsync(_directory.Path, "--secure-port=0", "--admission-control-config-file=none.yaml");
        Assert.Equal(
            (1, "error: --admission-control-config-file=none.yaml: no such file; give a file with an AdmissionConfiguration of apiserver.config.k8s.io/v1"), (code, errors.Trim()));
    }

    public void Dispose() => _directory.Dispose();

    private static string Base64(string file) => Convert.ToBase64String(File.ReadAllBytes(file));

    private static string Users(string list) => $"apiVersion: v1\nkind: Config\nusers:\n{list}\n";

    private static string WebhookAdmission(string kubeconfig) =>
        $"apiVersion: apiserver.config.k8s.io/v1\nkind: WebhookAdmissionConfiguration\nkubeConfigFile: {kubeconfig}\n";

    /// <summary>What a webhook hears of who asks.</summary>
    private static ConcurrentQueue<string> Listen(WebhookServer hooks)
    {
        var seen = new ConcurrentQueue<string>();
        hooks.Do("/a", async (review, context) =>
        {
            var names = new[] { "Authorization", "Impersonate-User", "Impersonate-Uid", "Impersonate-Group", "Impersonate-Extra-team%2Fx" };
            seen.Enqueue(string.Join('|', names.Select(n => context.Request.Headers[n].ToString().Replace(", ", ",", StringComparison.Ordinal)).Where(v => v.Length > 0)));
            context.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                context.Response, $$$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"{{{(string)review["request"]!["uid"]!}}}","allowed":true} }""", Encoding.UTF8);
        });
        return seen;
    }

    private static Task<(int Status, string Body)> CreateAsync(RootedServer rooted, string name)
    {
        var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        return admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json(name));
    }

    private static Task PrepareAsync(RootControlPlane root, WebhookServer hooks, bool both)
    {
        var configuration = (JsonObject)JsonNode.Parse($$"""{"metadata":{"name":"c"},"webhooks":[{{hooks.Hook("hook.example", "/a").ToJsonString()}}]}""")!;
        root.ValidatingWebhooks.Put(configuration);
        if (both)
            root.MutatingWebhooks.Put(configuration);
        return Task.CompletedTask;
    }

    private static WebhookKubeconfig ReadFrom(string file) => WebhookKubeconfig.Of(ConfigNode.Read("admission", file, "give one"), TimeProvider.System);

    private WebhookKubeconfig Read(string configuration) => ReadFrom(Write("webhooks.yaml", configuration));

    private Task<RootedServer> StartAsync(WebhookServer hooks, string users)
    {
        Write("webhooks.yaml", WebhookAdmission(Write("kubeconfig", Users(users))));
        var file = Write("admission.yaml", """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - {name: ValidatingAdmissionWebhook, path: webhooks.yaml}
            """);
        return RootedServer.StartAsync(root => PrepareAsync(root, hooks, both: false), o => o with { AdmissionControlConfigFile = file });
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }
}
