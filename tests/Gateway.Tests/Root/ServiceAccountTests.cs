using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Root;
using OrleansAA.TestKit;
using k8s;

namespace OrleansAA.Gateway.Tests.Root;

/// <summary>In a pod: the service account that is mounted there.</summary>
public sealed class ServiceAccountTests : IDisposable
{
    private readonly TemporaryDirectory _mount = new();

    [Fact]
    public async Task The_root_is_reached_with_the_mounted_token_and_CA()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        await MountAsync(root.Callers.Token(RootControlPlane.ServiceAccount) + "\n", root.Authorities.Cluster);
        var account = ServiceAccount.Find(Variables(root.Address), _mount.Path, TimeProvider.System);
        using var clients = RootClients.Open(new RootOptions(), account)!;
        var namespaces = await clients.Core.CoreV1.ListNamespaceAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(namespaces.Items, n => n.Metadata.Name == "kube-system");
    }

    [Fact]
    public async Task A_kubeconfig_goes_before_it()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        await MountAsync("nobody", root.Authorities.Cluster);
        var account = ServiceAccount.Find(Variables(root.Address), _mount.Path, TimeProvider.System);
        using var clients = RootClients.Open(new RootOptions { AuthorizationKubeconfig = root.ServiceAccountKubeconfig() }, account)!;
        await clients.Authorization.CoreV1.ListNamespaceAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => clients.Core.CoreV1.ListNamespaceAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_renewed_token_is_read_within_its_age()
    {
        var clock = new FakeTimeProvider();
        var path = _mount.File("token");
        await File.WriteAllTextAsync(path, "first\n", TestContext.Current.CancellationToken);
        var tokens = new ServiceAccount.TokenFromFile(path, clock);
        Assert.Equal("Bearer first", await HeaderAsync(tokens));
        await File.WriteAllTextAsync(path, "second\n", TestContext.Current.CancellationToken);
        Assert.Equal("Bearer first", await HeaderAsync(tokens));
        clock.Advance(ServiceAccount.TokenAge);
        Assert.Equal("Bearer second", await HeaderAsync(tokens));
    }

    [Fact]
    public async Task A_renewed_token_is_read_within_its_age_whatever_the_time_of_day_does()
    {
        var durations = new FakeTimeProvider();
        var clock = new JumpingClock(durations) { Ahead = TimeSpan.FromDays(1) };
        var path = _mount.File("token");
        await File.WriteAllTextAsync(path, "first\n", TestContext.Current.CancellationToken);
        var tokens = new ServiceAccount.TokenFromFile(path, clock);
        Assert.Equal("Bearer first", await HeaderAsync(tokens));
        await File.WriteAllTextAsync(path, "second\n", TestContext.Current.CancellationToken);
        clock.Ahead = TimeSpan.Zero;
        durations.Advance(ServiceAccount.TokenAge);
        Assert.Equal("Bearer second", await HeaderAsync(tokens));
    }

    [Fact]
    public void Outside_a_pod_there_is_none() => Assert.Null(ServiceAccount.Find(_ => null, _mount.Path, TimeProvider.System));

    public void Dispose() => _mount.Dispose();

    private static async Task<string> HeaderAsync(ServiceAccount.TokenFromFile tokens) =>
        (await tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken)).ToString();

    private static Func<string, string?> Variables(Uri root) =>
        name => name == "KUBERNETES_SERVICE_HOST" ? root.Host : root.Port.ToString(CultureInfo.InvariantCulture);

    private async Task MountAsync(string token, TestAuthority ca)
    {
        await File.WriteAllTextAsync(_mount.File("token"), token);
        File.Copy(ca.CertificateFile, _mount.File("ca.crt"));
    }

    /// <summary>Its time of day jumps; durations do not.</summary>
    private sealed class JumpingClock(FakeTimeProvider durations) : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => durations.TimestampFrequency;

        public override long GetTimestamp() => durations.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => durations.GetUtcNow() + Ahead;
    }
}
