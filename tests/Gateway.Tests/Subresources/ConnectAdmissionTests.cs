using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>Admission of connections: asked before anything is connected, and with all that was asked for.</summary>
public sealed class ConnectAdmissionTests
{
    private static readonly string[] Admins = ["system:masters", "system:authenticated"];

    [Fact]
    public async Task A_plugin_sees_who_connects_to_what_and_how()
    {
        var guard = new Guard();
        await using var server = await PumpServer.StartAsync(null, guard);
        Assert.Equal(201, (await server.Client.PostAsync(PumpKind.Pumps, PumpKind.Json("p1"), TestContext.Current.CancellationToken)).Code);
        Assert.Equal(202, (await Ask.SendAsync(server.Address, server.Admin, "POST", PumpKind.P1 + "/console/a%20b?x=1&y=2")).Status);

        foreach (var seen in new[] { guard.Mutating, guard.Validating })
        {
            Assert.NotNull(seen);
            Assert.Equal(("create", "console", "shop", "p1", "v1"), (seen.Verb, seen.Subresource, seen.Namespace, seen.Name, seen.Version.Name));
            Assert.Equal(("admin", true), (seen.User.Name, Admins.All(seen.User.Groups.Contains)));
            Assert.Equal(("PumpConsoleOptions", "/a b", "x=1&y=2"), (seen.Connect?.Kind, seen.Connect?.Path, seen.Connect?.RawQuery));
            Assert.Null(seen.Object);
            Assert.Null(seen.OldObject);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task What_a_plugin_refuses_is_not_connected(string method)
    {
        await using var server = await PumpServer.StartAsync(null, new Guard { Forbidden = "/secret" });
        Assert.Equal(201, (await server.Client.PostAsync(PumpKind.Pumps, PumpKind.Json("p1"), TestContext.Current.CancellationToken)).Code);
        Assert.Equal(202, (await Ask.SendAsync(server.Address, server.Admin, method, PumpKind.P1 + "/console")).Status);

        var refused = await Ask.SendAsync(server.Address, server.Admin, method, PumpKind.P1 + "/console/secret");
        Assert.Equal(403, refused.Status);
        Assert.Contains("pumps.pumps.example.com \\\"p1\\\" is forbidden: nobody goes there", refused.Body);
        var upgrade = await Ask.GetAsync(server.Address, PumpKind.P1 + "/console/secret", server.Admin, Requests.UpgradeTests.Upgrade("tcp", null));
        Assert.Equal(403, upgrade.Status);
    }

    [Fact]
    public async Task A_plugin_that_fails_lets_nobody_through()
    {
        await using var server = await PumpServer.StartAsync(null, new Guard { Fails = true });
        var answer = await Ask.SendAsync(server.Address, server.Admin, "GET", PumpKind.P1 + "/console");
        Assert.Equal(500, answer.Status);
        Assert.Contains("admission plugin Guard failed: no idea", answer.Body);
    }

    private sealed class Guard : IMutatingPlugin, IValidatingPlugin
    {
        public string Name => "Guard";

        public string Forbidden { get; init; } = "none";

        public bool Fails { get; init; }

        public AdmissionAttributes? Mutating { get; private set; }

        public AdmissionAttributes? Validating { get; private set; }

        public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Connect;

        public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
        {
            Mutating = attributes;
            return Fails ? throw new InvalidOperationException("no idea") : ValueTask.CompletedTask;
        }

        public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
        {
            Validating = attributes;
            return attributes.Connect?.Path == Forbidden ? throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "nobody goes there") : ValueTask.CompletedTask;
        }
    }
}
