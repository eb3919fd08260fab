namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>What becomes of a write when a webhook answers, whatever it answers.</summary>
public sealed class WebhookAnswerTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Hook = "hook.shop.example";
    private const string Failed = "Internal error occurred: failed calling webhook \"hook.shop.example\": ";

    [Theory]
    [InlineData("""{"uid":"$UID","allowed":false}""", 400, "admission webhook \"hook.shop.example\" denied the request without explanation")]
    [InlineData("""{"uid":"$UID"}""", 400, "admission webhook \"hook.shop.example\" denied the request without explanation")]
    [InlineData("""{"uid":"$UID","allowed":false,"status":{"code":403,"message":"no","reason":"Forbidden"}}""", 403, "admission webhook \"hook.shop.example\" denied the request: no")]
    [InlineData("""{"uid":"$UID","allowed":false,"status":{"code":418,"reason":"Teapot"}}""", 418, "admission webhook \"hook.shop.example\" denied the request: Teapot")]
    [InlineData("""{"uid":"$UID","allowed":false,"status":{"status":"Success","code":200,"message":"no"}}""", 400, "admission webhook \"hook.shop.example\" denied the request: no")]
    [InlineData("null", 500, Failed + "received invalid webhook response: webhook response was absent")]
    [InlineData("""{"uid":"$UID","allowed":"yes"}""", 500, Failed + "failed to call webhook: json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool")]
    [InlineData("""{"uid":"$UID","allowed":true,"patch":"W10="}""", 500, Failed + "received invalid webhook response: validating webhook may not return response.patch")]
    [InlineData("""{"uid":"$UID","allowed":true,"patchType":"JSONPatch"}""", 500, Failed + "received invalid webhook response: validating webhook may not return response.patchType")]
    public Task A_validating_webhook_answers(string response, int code, string message) => RefusedAsync(false, h => h.Respond("/a", response), code, message);

    [Theory]
    [InlineData("", "", 200, Failed + "failed to call webhook: 0-length response with status code: 200 and content type: text/plain")]
    [InlineData("nonsense", "", 200, Failed + "failed to call webhook: couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("""{"kind":"Foo","apiVersion":"example.com/v1"}""", "", 200, Failed + "failed to call webhook: no kind \"Foo\" is registered for version \"example.com/v1\" in scheme \"pkg/util/webhook/client.go:74\"")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","response":{"uid":"$UID","allowed":true}}""", "", 200, Failed + "failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion")]
    [InlineData("""{"response":{"uid":"$UID","allowed":true}}""", "", 200, Failed + "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=")]
    [InlineData("boom", "", 500, Failed + "failed to call webhook: an error on the server (\"boom\") has prevented the request from succeeding")]
    [InlineData("gone", "", 404, Failed + "failed to call webhook: the server could not find the requested resource")]
    [InlineData("busy", "", 503, Failed + "failed to call webhook: the server is currently unable to handle the request")]
    [InlineData("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"we said no","code":403}""", "", 403, Failed + "failed to call webhook: we said no")]
    [InlineData("elsewhere", "", 307, Failed + "failed to call webhook: the server responded with the status code 307 but did not return more information")]
    public async Task A_webhook_answers_with_something_else(string text, string change, int answered, string message)
    {
        Assert.Empty(change);
        await RefusedAsync(false, h => h.Say("/a", text, answered), 500, message);
        await RefusedAsync(true, h => h.Say("/a", text, answered), 500, message);
    }

    [Theory]
    [InlineData("[{\"op\":\"add\",\"path\":\"/spec/nothing/here\",\"value\":1}]", 500, "Internal error occurred: add operation does not apply: doc is missing path: \"/spec/nothing/here\": missing value")]
    [InlineData("[{\"op\":\"remove\",\"path\":\"/spec/nothing\"}]", 500, "Internal error occurred: error in remove for path: '/spec/nothing': Unable to remove nonexistent key: nothing: missing value")]
    [InlineData("[{\"op\":\"test\",\"path\":\"/spec/port\",\"value\":1}]", 500, "Internal error occurred: testing value /spec/port failed: test failed")]
    [InlineData("[{\"op\":\"turn\",\"path\":\"/spec/port\"}]", 500, "Internal error occurred: Unexpected kind: turn")]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/spec/port\",\"value\":\"x\"}]", 500, "Internal error occurred: json: cannot unmarshal string into Go struct field PortRuleSpec.spec.port of type int32")]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/kind\",\"value\":\"Foo\"}]", 500, "Internal error occurred: no kind \"Foo\" is registered for version \"firewalld.fedoraproject.org/v1\" in scheme \"firewalld.fedoraproject.org\"")]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/metadata/name\",\"value\":\"other\"}]", 400, null)]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/metadata/namespace\",\"value\":\"other\"}]", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData("[{\"op\":\"replace\",\"path\":\"/spec/port\",\"value\":99999999}]", 422, null)]
    [InlineData("{}", 500, Failed + "received undecodable patch in webhook response: json: cannot unmarshal object into Go value of type jsonpatch.Patch")]
    public Task A_patch_breaks_something(string patch, int code, string? message) => RefusedAsync(true, h => h.Patch("/a", patch), code, message);

    [Theory]
    [InlineData(",\"patch\":\"W10=\"", "received invalid webhook response: webhook returned response.patch but not response.patchType")]
    [InlineData(",\"patchType\":\"JSONPatch\"", "received invalid webhook response: webhook returned response.patchType but not response.patch")]
    [InlineData(",\"patchType\":\"\",\"patch\":\"W10=\"", "received invalid webhook response: webhook returned invalid response.patchType of \"\"")]
    [InlineData(",\"patchType\":\"Foo\",\"patch\":\"W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL3gifV0=\"", "unsupported patch type \"Foo\"")]
    [InlineData(",\"patchType\":\"JSONPatch\",\"patch\":\"%\"", "failed to call webhook: illegal base64 data at input byte 0")]
    public Task A_patch_is_none(string more, string message) => RefusedAsync(true, h => h.Allow("/a", more), 500, Failed + message);

    [Fact]
    public async Task The_answer_must_be_to_the_question()
    {
        fixture.Hooks.Respond("/a", """{"uid":"other","allowed":true}""");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a"));
        var (status, body) = await fixture.CreateAsync();
        var uid = fixture.Hooks.Asked.Last().Review["request"]!["uid"];
        Assert.Equal((500, $"{Failed}received invalid webhook response: expected response.uid=\"{uid}\", got \"other\""), (status, WebhookFixture.Message(body)));
    }

    [Fact]
    public async Task The_older_review_is_not_looked_at_so_closely()
    {
        fixture.Hooks.Respond("/a", """{"uid":"other","allowed":true,"patch":"W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9zcGVjL3BvcnQiLCJ2YWx1ZSI6ODF9XQ=="}""", "v1beta1");
        await using var configured = await fixture.ConfigureAsync(true, "c", fixture.Hooks.Hook(Hook, "/a", """{"admissionReviewVersions":["v9","v1beta1","v1"]}"""));
        var (status, body) = await fixture.CreateAsync();
        Assert.Equal(201, status);
        Assert.Contains("\"port\":81", body);
        Assert.Equal("admission.k8s.io/v1beta1", (string?)fixture.Hooks.Asked.Last().Review["apiVersion"]);
    }

    [Theory]
    [InlineData("slow", "context deadline exceeded")]
    [InlineData("closed", "")]
    [InlineData("huge", "response body is larger than 8388608 bytes")]
    public async Task A_webhook_gives_no_answer_in_time_or_none_at_all_or_one_without_end(string how, string why)
    {
        fixture.Hooks.Do("/a", async (_, context) =>
        {
            if (how == "slow")
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (how == "closed")
                context.Abort();
            for (var chunk = new byte[64 * 1024]; how == "huge" && !context.RequestAborted.IsCancellationRequested;)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        // Enough for what is to come of an answer on a busy machine, and little where none comes.
        var seconds = how == "slow" ? 1 : 30;
        foreach (var mutating in (bool[])[true, false])
        {
            await using (await fixture.ConfigureAsync(mutating, "c", fixture.Hooks.Hook(Hook, "/a", $$"""{"timeoutSeconds":{{seconds}}}""")))
            {
                var (status, body) = await fixture.CreateAsync();
                Assert.Equal(500, status);
                Assert.StartsWith(Failed + "failed to call webhook: ", WebhookFixture.Message(body));
                Assert.EndsWith(how != "slow" ? why : $"Post \"https://127.0.0.1:{fixture.Hooks.Port}/a?timeout={seconds}s\": {why}", WebhookFixture.Message(body));
            }
            await using var open = await fixture.ConfigureAsync(mutating, "c", fixture.Hooks.Hook(Hook, "/a", $$"""{"timeoutSeconds":{{seconds}},"failurePolicy":"Ignore"}"""));
            Assert.Equal(201, (await fixture.CreateAsync()).Status);
        }
    }

    [Fact]
    public async Task A_webhook_is_not_where_or_who_it_should_be()
    {
        using var directory = new TestKit.TemporaryDirectory();
        var other = Convert.ToBase64String(await File.ReadAllBytesAsync(new TestAuthority(directory.Path, "other").CertificateFile, TestContext.Current.CancellationToken));
        var cases = new (string Client, string Why)[]
        {
            ($$"""{"url":"https://127.0.0.1:1/a","caBundle":"{{other}}"}""", "failed to call webhook: Post \"https://127.0.0.1:1/a?timeout=30s\": dial tcp 127.0.0.1:1: connect: connection refused"),
            ($$"""{"url":"https://127.0.0.1:{{fixture.Hooks.Port}}/a","caBundle":"{{other}}"}""", $"failed to call webhook: Post \"https://127.0.0.1:{fixture.Hooks.Port}/a?timeout=30s\": tls: failed to verify certificate: x509: certificate signed by unknown authority"),
            ("""{"service":{"name":"nobody","namespace":"default","path":"/a"}}""", "failed to call webhook: Post \"https://nobody.default.svc:443/a?timeout=30s\": service \"nobody\" not found"),
            ("{}", "could not get REST client: webhook configuration must have either service or URL"),
        };
        foreach (var (client, why) in cases)
        {
            await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a", "{\"clientConfig\":" + client + "}"));
            Assert.Equal(Failed + why, WebhookFixture.Message((await fixture.CreateAsync()).Body));
        }
    }

    [Fact]
    public async Task A_webhook_behind_a_service_is_found_at_the_root()
    {
        fixture.Rooted.Root.Services.Put((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
            """{"metadata":{"name":"hook","namespace":"default"},"spec":{"type":"ClusterIP","clusterIP":"127.0.0.1","ports":[{"port":PORT}]}}""".Replace("PORT", $"{fixture.Hooks.Port}", StringComparison.Ordinal))!);
        fixture.Hooks.Respond("/svc", """{"uid":"$UID","allowed":false,"status":{"message":"found"}}""");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(
            Hook, "/", """{"clientConfig":{"service":{"name":"hook","namespace":"default","path":"/svc","port":PORT},"caBundle":"BUNDLE"}}"""
                .Replace("PORT", $"{fixture.Hooks.Port}", StringComparison.Ordinal).Replace("BUNDLE", fixture.Hooks.CaBundle, StringComparison.Ordinal)));
        Assert.Equal("admission webhook \"hook.shop.example\" denied the request: found", WebhookFixture.Message((await fixture.CreateAsync()).Body));
        Assert.Equal("HTTP/1.1", fixture.Hooks.Asked.Last().Protocol);
    }

    private async Task RefusedAsync(bool mutating, Action<WebhookServer> answer, int code, string? message)
    {
        answer(fixture.Hooks);
        await using var configured = await fixture.ConfigureAsync(mutating, "c", fixture.Hooks.Hook(Hook, "/a"));
        var (status, body) = await fixture.CreateAsync();
        Assert.True(code == status, body);
        if (message is not null)
            Assert.Equal(message, WebhookFixture.Message(body));
    }
}
