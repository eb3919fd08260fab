using OrleansAA.Testing;
using ProjectName.Server;

[assembly: AssemblyFixture(typeof(ProjectName.Tests.ServerFixture))]

namespace ProjectName.Tests;

/// <summary>One server for all tests, in this process, on the store in memory.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(ProjectNameServer.CreateBuilder);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
