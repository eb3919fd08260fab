using System.Text.Json.Nodes;
using OrleansAA.Gateway.Certificates;

namespace OrleansAA.Gateway.Tests.Certificates;

/// <summary>Certificates and CAs are renewed in time, and what somebody does to a Secret is mended.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = new RotationTimes().Interval;

    private CertificateReplicas _replicas = null!;
    private CertificateReplicas.Replica _first = null!;
    private CertificateReplicas.Replica _second = null!;

    public async ValueTask InitializeAsync()
    {
        _replicas = await CertificateReplicas.StartAsync();
        (_first, _second) = (_replicas.Add(), _replicas.Add());
        await LookAsync(Interval);
        await LookAsync(Interval);
    }

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();

    [Fact]
    public async Task Over_years_whoever_calls_believes_what_it_is_shown()
    {
        var (issuers, leaves) = (new HashSet<string>(), new HashSet<string>());
        // Some days at a time, and after each a while in which replicas agree.
        for (var day = 0; day < 3 * 365; day += 5)
        {
            await LookAsync(TimeSpan.FromDays(5));
            for (var look = 0; look < 3; look++)
            {
                _replicas.AllBelieveEachOther(_first, _second);
                await LookAsync(TimeSpan.FromMinutes(6));
            }
            issuers.Add(_first.Serving.Current!.Issuer.Thumbprint);
            leaves.Add(_first.Silo.Current!.Leaf.Thumbprint);
        }
        Assert.Equal(2, issuers.Count);
        Assert.InRange(leaves.Count, 15, 25);
    }

    [Fact]
    public async Task A_certificate_is_renewed_when_a_third_of_its_time_is_left_and_not_before()
    {
        var before = _first.Serving.Current!;
        await LookAsync(_replicas.Options.Duration * 0.66);
        Assert.Equal(before.Fingerprint, _first.Serving.Current!.Fingerprint);
        await LookAsync(_replicas.Options.Duration * 0.01);
        Assert.NotEqual(before.Leaf, _first.Serving.Current!.Leaf);
        Assert.Equal(before.Issuer.Thumbprint, _first.Serving.Current!.Issuer.Thumbprint);
        await LookAsync(Interval);
        Assert.Equal(_first.Serving.Current!.Fingerprint, _second.Serving.Current!.Fingerprint);
    }

    [Fact]
    public async Task Nothing_is_of_the_next_CA_before_the_last_replica_trusts_it()
    {
        CertificateReplicas.Request(_replicas.Root, CertificateReplicas.SiloSecret, "ca");
        await _replicas.LookAsync(Interval, _first);
        var next = _first.Silo.Current!.Next!.Thumbprint;
        // The second is alive, and says so, but has not looked since.
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(1); passed += TimeSpan.FromMinutes(1))
        {
            SayAgain();
            await _replicas.LookAsync(TimeSpan.FromMinutes(1), _first);
            Assert.Equal(next, _first.Silo.Current!.Next!.Thumbprint);
        }
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(14); passed += TimeSpan.FromMinutes(1))
            await LookAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(next, _first.Silo.Current!.Issuer.Thumbprint);
        Assert.NotEmpty(_first.Silo.Current!.Former);
        Assert.All(_first.Silo.Current!.Former, c => Assert.False(c.HasPrivateKey));
    }

    [Fact]
    public async Task A_replica_that_is_gone_is_waited_for_no_more()
    {
        CertificateReplicas.Request(_replicas.Root, CertificateReplicas.ServingSecret, "ca");
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(30); passed += TimeSpan.FromMinutes(1))
            await _replicas.LookAsync(TimeSpan.FromMinutes(1), _first);
        Assert.False(_first.Serving.Current!.IsBetweenAuthorities);
        Assert.Single(_replicas.Root.Leases.Get("portrule-certificates", CertificateReplicas.Space)!["metadata"]!["annotations"]!.AsObject());
    }

    [Fact]
    public async Task A_CA_whose_time_has_passed_while_nobody_was_there_is_replaced_at_once()
    {
        await LookAsync(_replicas.Options.AuthorityDuration + TimeSpan.FromDays(1));
        await LookAsync(Interval);
        _replicas.AllBelieveEachOther(_first, _second);
    }

    [Theory]
    [InlineData(CertificateReplicas.ServingSecret)]
    [InlineData(CertificateReplicas.SiloSecret)]
    public async Task A_Secret_that_somebody_deletes_is_put_back_as_it_was(string secret)
    {
        var before = _replicas.Root.Secrets.Get(secret, CertificateReplicas.Space)!["data"]!.ToJsonString();
        _replicas.Root.Secrets.Remove(secret, CertificateReplicas.Space);
        await LookAsync(Interval);
        Assert.Equal(before, _replicas.Root.Secrets.Get(secret, CertificateReplicas.Space)!["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("tls.crt", "bm9uc2Vuc2U=", "a certificate or a key in it cannot be read")]
    [InlineData("tls.key", "bm9uc2Vuc2U=", "a certificate or a key in it cannot be read")]
    [InlineData("ca.crt", "", "tls.crt is of none of the CAs in ca.crt")]
    [InlineData("ca.key", "", "the key of the CA is not in ca.key")]
    [InlineData("ca.key", null, "ca.key is not in it")]
    public async Task A_Secret_that_is_filled_with_nonsense_is_told_of_once_and_put_back(string key, string? value, string damage)
    {
        var secret = _replicas.Root.Secrets.Get(CertificateReplicas.ServingSecret, CertificateReplicas.Space)!;
        var before = secret["data"]!.ToJsonString();
        if (value is null)
            secret["data"]!.AsObject().Remove(key);
        else
            secret["data"]![key] = value;
        _replicas.Root.Secrets.Put(secret);
        // The one that does not write sees it, too; nothing it shows changes.
        await _second.LookAsync();
        await _second.LookAsync();
        await LookAsync(Interval);
        Assert.Equal(before, _replicas.Root.Secrets.Get(CertificateReplicas.ServingSecret, CertificateReplicas.Space)!["data"]!.ToJsonString());
        var told = _replicas.Logs.Entries.Where(e => e.Text.Contains("is not taken in", StringComparison.Ordinal)).Select(e => e.Text).ToList();
        Assert.Equal(2, told.Count);
        Assert.All(told, t => Assert.Contains($"Secret {CertificateReplicas.ServingSecret} is not taken in, what was there before stays in force: {damage}; ", t));
        Assert.DoesNotContain(_replicas.Logs.Entries, e => e.Text.Contains("PRIVATE", StringComparison.Ordinal));
        Assert.Null(_first.Serving.Damage);
    }

    [Fact]
    public async Task A_caBundle_that_somebody_changes_is_mended()
    {
        var before = CertificateReplicas.BundleOf(_replicas.Root, "v1");
        foreach (var change in (Action<JsonObject>[])[s => s["caBundle"] = "bm9uc2Vuc2U=", s => s.Remove("caBundle"), s => (s["insecureSkipTLSVerify"], s["caBundle"]) = (true, null)])
        {
            var service = _replicas.Root.ApiServices.Get("v1.firewalld.fedoraproject.org")!;
            change(service["spec"]!.AsObject());
            _replicas.Root.ApiServices.Put(service);
            await LookAsync(Interval);
            Assert.Equal(before, CertificateReplicas.BundleOf(_replicas.Root, "v1"));
            Assert.False(_replicas.Root.ApiServices.Get("v1.firewalld.fedoraproject.org")!["spec"]!.AsObject().ContainsKey("insecureSkipTLSVerify"));
        }
    }

    /// <summary>Somebody has put another server in the place of this one, for a while.</summary>
    [Fact]
    public async Task The_caBundle_of_an_APIService_that_leads_elsewhere_is_left_alone()
    {
        const string Theirs = "bm9uc2Vuc2U=";
        var before = CertificateReplicas.BundleOf(_replicas.Root, "v1");
        var service = _replicas.Root.ApiServices.Get("v1.firewalld.fedoraproject.org")!;
        (service["spec"]!["service"]!["namespace"], service["spec"]!["caBundle"]) = ("portrule-attached", Theirs);
        _replicas.Root.ApiServices.Put(service);
        await LookAsync(Interval);
        Assert.Equal(Theirs, (string?)_replicas.Root.ApiServices.Get("v1.firewalld.fedoraproject.org")!["spec"]!["caBundle"]);
        service["spec"]!["service"]!["namespace"] = "portrule";
        _replicas.Root.ApiServices.Put(service);
        await LookAsync(Interval);
        Assert.Equal(before, CertificateReplicas.BundleOf(_replicas.Root, "v1"));
    }

    [Fact]
    public async Task A_request_is_done_once_and_taken_away()
    {
        var before = _first.Serving.Current!;
        CertificateReplicas.Request(_replicas.Root, CertificateReplicas.ServingSecret, "certificate");
        await LookAsync(Interval);
        var renewed = _first.Serving.Current!;
        Assert.NotEqual(before.Leaf.Thumbprint, renewed.Leaf.Thumbprint);
        Assert.Equal(before.Issuer.Thumbprint, renewed.Issuer.Thumbprint);
        await LookAsync(Interval);
        Assert.Equal(renewed.Fingerprint, _first.Serving.Current!.Fingerprint);
    }

    private Task LookAsync(TimeSpan later) => _replicas.LookAsync(later, _first, _second);

    /// <summary>The second replica's report, as it was, said again.</summary>
    private void SayAgain()
    {
        var lease = _replicas.Root.Leases.Get("portrule-certificates", CertificateReplicas.Space)!;
        var reports = lease["metadata"]!["annotations"]!.AsObject();
        var own = reports.Single(r => ((string)r.Value!).StartsWith("replica-1#", StringComparison.Ordinal));
        var parts = ((string)own.Value!).Split(' ', 2);
        reports[own.Key] = $"replica-1#{_replicas.Clock.GetUtcNow().Ticks} {parts[1]}";
        _replicas.Root.Leases.Put(lease);
    }
}
