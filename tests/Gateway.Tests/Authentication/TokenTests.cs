using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authentication;

public sealed class TokenTests
{
    private static readonly RootUser Dora = new("dora", "u-1", ["ops"], new Dictionary<string, string[]> { ["example.com/team"] = ["a", "b"] });

    [Fact]
    public async Task A_token_is_its_bearer_with_everything_the_root_says_of_it()
    {
        await using var rooted = await RootedServer.StartAsync();
        var answer = await GetAsync(rooted, rooted.Root.Callers.Token(Dora));
        Assert.Equal(403, answer.Status);
        var spec = Assert.Single(rooted.Root.Rbac.Questions, q => (string?)q.Spec["user"] == "dora").Spec;
        Assert.Equal("u-1", (string?)spec["uid"]);
        Assert.Equal("""["ops","system:authenticated"]""", spec["groups"]!.ToJsonString());
        Assert.Equal("""{"example.com/team":["a","b"]}""", spec["extra"]!.ToJsonString());
    }

    [Fact]
    public async Task A_token_is_reviewed_once_by_all_who_ask_at_once_and_by_those_who_ask_soon()
    {
        await using var rooted = await RootedServer.StartAsync();
        var token = rooted.Root.Callers.Token(Dora);
        var before = rooted.Root.TokenReviews;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(rooted, token)));
        Assert.All(answers, a => Assert.Equal(403, a.Status));
        await GetAsync(rooted, token);
        Assert.Equal(before + 1, rooted.Root.TokenReviews);
    }

    [Fact]
    public async Task A_bad_token_is_refused_and_reviewed_once()
    {
        await using var rooted = await RootedServer.StartAsync();
        var before = rooted.Root.TokenReviews;
        Assert.Equal(401, (await GetAsync(rooted, "nobody")).Status);
        Assert.Equal(401, (await GetAsync(rooted, "nobody")).Status);
        Assert.Equal(before + 1, rooted.Root.TokenReviews);
    }

    [Fact]
    public async Task A_token_counts_only_for_the_audiences_it_is_meant_for()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { ApiAudiences = ["portrule", "other"] } });
        Assert.Equal(403, (await GetAsync(rooted, rooted.Root.Callers.Token(Dora, "portrule"))).Status);
        Assert.Equal(401, (await GetAsync(rooted, rooted.Root.Callers.Token(Dora))).Status);
        Assert.Equal(401, (await GetAsync(rooted, rooted.Root.Callers.Token(Dora, "somebody"))).Status);
    }

    [Fact]
    public async Task A_token_counts_beside_a_certificate_that_does_not()
    {
        await using var rooted = await RootedServer.StartAsync();
        var answer = await Ask.GetAsync(
            rooted.Address, Rule.Collection("default"), rooted.Root.Authorities.Proxy("somebody"), ("Authorization", $"Bearer {rooted.Root.Callers.Token(Dora)}"));
        Assert.Contains("User \\\"dora\\\"", answer.Body);
    }

    [Theory]
    [InlineData("token, chat", 403)]
    [InlineData("token", 401)]
    [InlineData("token, token, chat", 401)]
    [InlineData("chat", 403)]
    [InlineData("base64url.bearer.authorization.k8s.io.*, chat", 401)]
    public async Task A_websocket_may_bring_its_token_as_a_subprotocol(string protocols, int status)
    {
        await using var rooted = await RootedServer.StartAsync();
        var token = rooted.Root.Callers.Token(Dora);
        var encoded = "base64url.bearer.authorization.k8s.io." + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(token));
        var answer = await Ask.GetAsync(
            rooted.Address, Rule.Collection("default"), null,
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("Sec-WebSocket-Protocol", protocols.Replace("token", encoded, StringComparison.Ordinal)));
        Assert.Equal(status, answer.Status);
        if (status == 403)
            Assert.Contains(protocols == "chat" ? "User \\\"system:anonymous\\\"" : "User \\\"dora\\\"", answer.Body);
    }

    [Fact]
    public async Task A_token_is_refused_while_the_root_reviews_none_and_good_again_afterwards()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Faults.Fail("/apis/authentication.k8s.io", 503);
        var token = rooted.Root.Callers.Token(Dora);
        Assert.Equal(401, (await GetAsync(rooted, token)).Status);
        rooted.Root.Faults.Mend("/apis/authentication.k8s.io");
        Assert.Equal(403, (await GetAsync(rooted, token)).Status);
    }

    private static Task<RawAnswer> GetAsync(RootedServer rooted, string token) =>
        Ask.GetAsync(rooted.Address, Rule.Collection("default"), null, ("Authorization", $"Bearer {token}"));
}
