using OrleansAA.Gateway.Telemetry;
using System.Collections.Concurrent;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authentication;

/// <summary>Certificates and CAs change while clients work.</summary>
public sealed class RotationTests
{
    private const int ClientsCount = 50;

    [Fact]
    public async Task Nothing_fails_while_the_front_proxy_and_its_CA_are_replaced()
    {
        await using var rooted = await RootedServer.StartAsync();
        var authorities = rooted.Root.Authorities;
        var (oldCa, oldProxy) = (authorities.FrontProxy, rooted.Proxy);
        var newCa = authorities.ReplaceFrontProxy();
        var newProxy = authorities.Proxy();

        await using var old = new Load(rooted, oldProxy);
        await old.ProgressAsync();
        using var newcomer = FrontProxyClient.Admin(rooted.Address, newProxy);
        Assert.Equal(401, (await newcomer.GetAsync("/version")).Status);

        rooted.Root.Configuration.Publish(RootAuthorities.Bundle(oldCa, newCa), RootAuthorities.Bundle(authorities.Client));
        await Eventually.TrueAsync(async () => (await newcomer.GetAsync("/version")).Status == 200, "the new certificate is believed, on a connection that was open");
        await using var young = new Load(rooted, newProxy);
        await young.ProgressAsync();
        await old.ProgressAsync();

        // All the old ones have moved to the new certificate; now the old CA goes.
        using var laggard = FrontProxyClient.Admin(rooted.Address, oldProxy);
        Assert.Equal(200, (await laggard.GetAsync("/version")).Status);
        Assert.Empty(await old.StopAsync());
        rooted.Root.Configuration.Publish();
        await Eventually.TrueAsync(async () => (await laggard.GetAsync("/version")).Status == 401, "the old certificate is not believed any more, on a connection that is open");
        await young.ProgressAsync();
        Assert.Empty(await young.StopAsync());
    }

    [Fact]
    public async Task Nothing_fails_while_the_serving_certificate_is_replaced()
    {
        await using var rooted = await RootedServer.StartAsync();
        await using var load = new Load(rooted, rooted.Proxy);
        await load.ProgressAsync();
        var before = await ShownAsync(rooted);
        var renewed = rooted.Root.Authorities.Service.Server("renewed", "portrule.portrule.svc");
        File.Copy(renewed.CertificateFile, rooted.Options.TlsCertFile!, overwrite: true);
        File.Copy(renewed.KeyFile, rooted.Options.TlsPrivateKeyFile!, overwrite: true);
        await Eventually.TrueAsync(async () => await ShownAsync(rooted) != before, "new connections see the new certificate");
        await load.ProgressAsync();
        Assert.Empty(await load.StopAsync());
    }

    [Fact]
    public async Task A_watch_lives_through_a_change_of_the_configuration()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        using var client = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        using var watch = await client.OpenAsync(Rule.Collection("shop") + "?watch=1");
        rooted.Root.Configuration.Publish(d => d["requestheader-allowed-names"] = """["front-proxy-client","another"]""");
        using var another = FrontProxyClient.Admin(rooted.Address, rooted.Root.Authorities.Proxy("another"));
        await Eventually.TrueAsync(async () => (await another.GetAsync("/version")).Status == 200, "the new name is allowed");
        Assert.Equal(201, (await another.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("web"))).Status);
        Assert.Contains("\"ADDED\"", await watch.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_configuration_or_none_leaves_the_good_one_in_force()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var client = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        rooted.Root.Configuration.Publish(d => d["requestheader-client-ca-file"] = "no certificate");
        await rooted.Server.Events.WaitAsync<RootConfigurationRefused>(e => e.Reason is not null);
        Assert.Equal(200, (await client.GetAsync("/version")).Status);
        rooted.Root.Configuration.Remove();
        await rooted.Server.Events.WaitAsync<RootConfigurationRefused>(e => e.Reason is null);
        Assert.Equal(200, (await client.GetAsync("/version")).Status);
    }

    [Fact]
    public async Task A_watch_that_has_expired_begins_anew()
    {
        await using var rooted = await RootedServer.StartAsync();
        var authorities = rooted.Root.Authorities;
        using var client = FrontProxyClient.Admin(rooted.Address, authorities.Proxy("late"));
        Assert.Equal(401, (await client.GetAsync("/version")).Status);
        rooted.Root.Configuration.Compact();
        rooted.Root.Configuration.Publish(d => d["requestheader-allowed-names"] = "[]");
        await Eventually.TrueAsync(async () => (await client.GetAsync("/version")).Status == 200, "what was published after the compaction is taken in");
    }

    [Fact]
    public async Task Header_names_come_from_the_configuration_and_flags_go_before_it()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Configuration.Publish(d =>
                {
                    d["requestheader-username-headers"] = """["X-Who"]""";
                    d["requestheader-group-headers"] = """["X-Groups"]""";
                });
                return Task.CompletedTask;
            },
            o => o with { RequestHeader = o.RequestHeader with { GroupHeaders = ["X-Teams"] } });
        var answer = await Ask.GetAsync(
            rooted.Address, Rule.Collection("shop"), rooted.Proxy, ("X-Who", "alice"), ("X-Remote-User", "mallory"), ("X-Teams", "devs"), ("X-Groups", "system:masters"));
        Assert.Equal(403, answer.Status);
        var spec = Assert.Single(rooted.Root.Rbac.Questions, q => (string?)q.Spec["user"] == "alice").Spec;
        Assert.Equal("""["devs","system:authenticated"]""", spec["groups"]!.ToJsonString());
    }

    private static async Task<string> ShownAsync(RootedServer rooted)
    {
        await using var stream = await Raw.RawTls.ConnectAsync(rooted.Address, null, System.Net.Security.SslApplicationProtocol.Http11);
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    /// <summary>Clients, each with a connection of its own, that ask and ask; what does not succeed is kept.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<string> _failures = new();
        private readonly List<Task> _clients;
        private readonly int[] _done = new int[ClientsCount];

        public Load(RootedServer rooted, TestCertificate proxy) => _clients = [.. Enumerable.Range(0, ClientsCount).Select(i => RunAsync(rooted.Address, proxy, i))];

        /// <summary>Waits until each client has had five more answers.</summary>
        public Task ProgressAsync()
        {
            var goal = _done.Select(d => d + 5).ToArray();
            return Eventually.TrueAsync(() => !_failures.IsEmpty || _done.Zip(goal).All(p => p.First >= p.Second), "every client gets answers");
        }

        public async Task<IReadOnlyCollection<string>> StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_clients);
            return _failures;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        private async Task RunAsync(Uri address, TestCertificate proxy, int number)
        {
            await Task.Yield();
            using var client = FrontProxyClient.Admin(address, proxy);
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    var (status, body) = await client.GetAsync(Rule.Collection("shop"));
                    if (status != 200)
                        _failures.Enqueue($"{status} {body}");
                }
                catch (HttpRequestException e)
                {
                    _failures.Enqueue(e.Message);
                }
                Interlocked.Increment(ref _done[number]);
            }
        }
    }
}
