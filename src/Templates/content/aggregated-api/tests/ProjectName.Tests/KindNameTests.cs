using k8s;
using k8s.Autorest;
using OrleansAA.Testing.Conformance;
using ProjectName.Api.V1;
using ProjectName.Server;

namespace ProjectName.Tests;

public sealed class KindNameTests(ServerFixture fixture) : IDisposable
{
#if (namespaced)
    private const string Namespace = "default";

#endif
    private readonly GenericClient _client = fixture.Server.Client<KindName>();

    [Fact]
    public async Task What_is_created_is_there_with_its_defaults()
    {
        await CreateAsync(new() { Metadata = new() { Name = "first" } });
        var read = await ReadAsync("first");
        Assert.Equal(1, read.Spec.Size);
        Assert.NotNull(read.Metadata.Uid);
    }

    [Fact]
    public async Task What_breaks_a_rule_is_refused()
    {
        var error = await Assert.ThrowsAsync<HttpOperationException>(() => CreateAsync(new() { Metadata = new() { Name = "second" }, Spec = new() { Size = 11 } }));
        Assert.Contains("spec.purpose", error.Response.Content, StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

#if (namespaced)
    private Task<KindName> CreateAsync(KindName created) => _client.CreateNamespacedAsync(created, Namespace, TestContext.Current.CancellationToken);

    private Task<KindName> ReadAsync(string name) => _client.ReadNamespacedAsync<KindName>(Namespace, name, TestContext.Current.CancellationToken);
#else
    private Task<KindName> CreateAsync(KindName created) => _client.CreateAsync(created, TestContext.Current.CancellationToken);

    private Task<KindName> ReadAsync(string name) => _client.ReadAsync<KindName>(name, TestContext.Current.CancellationToken);
#endif
}

/// <summary>What clients may expect of any kind: discovery, verbs, patches, apply, selectors, tables, watches.</summary>
public sealed class KindNameConformance() : KindConformance<KindName>(ProjectNameServer.CreateBuilder, new KindName { Spec = new() { Size = 3 } });
