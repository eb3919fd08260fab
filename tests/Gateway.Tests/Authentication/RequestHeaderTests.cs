using OrleansAA.Gateway.Tests.Raw;

namespace OrleansAA.Gateway.Tests.Authentication;

public sealed class RequestHeaderTests(TrustFixture fixture)
{
    [Fact]
    public async Task Extra_attributes_are_decoded_and_their_keys_are_in_lower_case()
    {
        var user = $"erin-{Guid.NewGuid():N}";
        await Ask.GetAsync(
            fixture.Address, Rule.Collection("default"), fixture.Certificates["front proxy"],
            ("X-Remote-User", user), ("X-Remote-Uid", "7"), ("X-Remote-Extra-Example.com%2FTeam", "a"), ("x-remote-extra-example.com%2fteam", "b"));
        var spec = Assert.Single(fixture.Root.Rbac.Questions, q => (string?)q.Spec["user"] == user).Spec;
        Assert.Equal("7", (string?)spec["uid"]);
        Assert.Equal("""{"example.com/team":["a","b"]}""", spec["extra"]!.ToJsonString());
    }

    [Fact]
    public async Task Who_is_anonymous_to_the_front_proxy_is_not_authenticated_here()
    {
        var answer = await Ask.GetAsUserAsync(fixture.Address, Ask.Group, fixture.Certificates["front proxy"]!, "system:anonymous", "system:unauthenticated");
        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task A_user_without_groups_is_authenticated()
    {
        var answer = await Ask.GetAsUserAsync(fixture.Address, "/openapi/v2", fixture.Certificates["front proxy"]!, "system:aggregator");
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_body_cannot_be_two_requests()
    {
        // With two lengths the two ends may disagree where a request ends; whoever sends that gets no second answer.
        await using var connection = await RawHttp1.ConnectAsync(fixture.Address, fixture.Certificates["front proxy"]);
        await connection.SendAsync(
            new RawRequest(Rule.Collection("default"), [("X-Remote-User", "frank"), ("Content-Length", "40")], [("X-Remote-Group", "system:masters")]),
            new RawRequest(Rule.Collection("default"), []));
        var first = await connection.ReceiveAsync();
        var second = await connection.ReceiveAsync();
        Assert.NotEqual(200, first.Status);
        Assert.True(second.Status is 0 or 401, second.ToString());
    }

    [Fact]
    public async Task Who_is_nobody_is_asked_to_leave_an_http2_connection_after_its_answer()
    {
        await using var connection = await RawHttp2.ConnectAsync(fixture.Address, null);
        var answer = await connection.ReceiveAsync(await connection.SendAsync(new("/livez", [])));
        Assert.Equal(200, answer.Status);
        await connection.ReceiveEndAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_is_somebody_may_stay()
    {
        await using var connection = await RawHttp2.ConnectAsync(fixture.Address, fixture.Certificates["client CA"]);
        for (var i = 0; i < 50; i++)
            Assert.Equal(200, (await connection.ReceiveAsync(await connection.SendAsync(new("/livez", [])))).Status);
    }
}
