using k8s;

namespace ProjectName.Tests;

public sealed class KindNameVERSIONTests(ServerFixture fixture) : IDisposable
{
#if (namespaced)
    private const string Namespace = "default";

#endif
    private readonly GenericClient _stored = fixture.Server.Client<Api.STORAGE.KindName>();
    private readonly GenericClient _other = fixture.Server.Client<Api.VERSION.KindName>();

    [Fact]
    public async Task What_is_read_and_written_in_another_version_is_what_it_was()
    {
        var token = TestContext.Current.CancellationToken;
        var created = KubernetesYaml.Deserialize<Api.STORAGE.KindName>(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "examples", "kind-singular.yaml"), token));
        created.Metadata.Name = "there-and-back";
#if (namespaced)
        var stored = await _stored.CreateNamespacedAsync(created, Namespace, token);
        var other = await _other.ReadNamespacedAsync<Api.VERSION.KindName>(Namespace, "there-and-back", token);
        await _other.ReplaceNamespacedAsync(other, Namespace, "there-and-back", token);
        var read = await _stored.ReadNamespacedAsync<Api.STORAGE.KindName>(Namespace, "there-and-back", token);
#else
        var stored = await _stored.CreateAsync(created, token);
        var other = await _other.ReadAsync<Api.VERSION.KindName>("there-and-back", token);
        await _other.ReplaceAsync(other, "there-and-back", token);
        var read = await _stored.ReadAsync<Api.STORAGE.KindName>("there-and-back", token);
#endif
        Assert.Equal(KubernetesJson.Serialize(stored.Spec), KubernetesJson.Serialize(read.Spec));
    }

    public void Dispose()
    {
        _stored.Dispose();
        _other.Dispose();
    }
}
