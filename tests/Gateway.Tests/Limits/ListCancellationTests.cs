using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>A list looks at its deadline while it looks at objects: long selectors over many of them take a second.</summary>
public sealed class ListCancellationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_list_with_selectors_ends_when_its_time_is_up(long limit)
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("a"))).Status);
        var kind = rooted.Server.Services.GetRequiredService<IReadOnlyList<ResourceKind>>()[0];
        var lists = rooted.Server.Services.GetRequiredService<ListReader>();
        var options = new ListOptions { LabelSelector = "a!=b", ResourceVersion = "1", ResourceVersionMatch = "NotOlderThan", Limit = limit };
        var selection = Selection.Of(new RequestInfo { Verb = "list", Path = "/" }, kind, options);

        Assert.Single((await lists.ReadAsync(kind, options, selection, CancellationToken.None)).Items);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => (await lists.ReadAsync(kind, options, selection, new CancellationToken(canceled: true))).Items.ToList());
    }
}
