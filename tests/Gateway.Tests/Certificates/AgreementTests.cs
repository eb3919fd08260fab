using OrleansAA.Gateway.Certificates;

namespace OrleansAA.Gateway.Tests.Certificates;

/// <summary>Replicas come to have the same certificates, whoever of them dies, and in whatever order they look.</summary>
public sealed class AgreementTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = new RotationTimes().Interval;

    /// <summary>More requests than the first pass of a writer has.</summary>
    private const int RequestsOfAPassMax = 14;

    private CertificateReplicas _replicas = null!;

    public static TheoryData<int> EachRequest => [.. Enumerable.Range(0, RequestsOfAPassMax)];

    public async ValueTask InitializeAsync() => _replicas = await CertificateReplicas.StartAsync();

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();

    [Fact]
    public async Task Three_replicas_that_start_at_once_agree()
    {
        var all = new[] { _replicas.Add(), _replicas.Add(), _replicas.Add() };
        for (var look = 0; look < 3 && !all.All(r => r.Keeper.HasAll); look++)
        {
            _replicas.Clock.Advance(Interval);
            await Task.WhenAll(all.Select(r => Task.Run(r.LookAsync)));
        }
        Assert.Single(all.Select(r => r.Serving.Current!.Fingerprint).Distinct());
        Assert.Single(all.Select(r => r.Silo.Current!.Fingerprint).Distinct());
        _replicas.AllBelieveEachOther(all);
        Assert.Equal(CertificateReplicas.BundleOf(_replicas.Root, "v1"), CertificateReplicas.BundleOf(_replicas.Root, "v2"));
        Assert.Equal("kubernetes.io/tls", (string?)_replicas.Root.Secrets.Get(CertificateReplicas.ServingSecret, CertificateReplicas.Space)!["type"]);
    }

    [Theory, MemberData(nameof(EachRequest))]
    public async Task When_the_writer_dies_after_any_request_another_one_goes_on(int requests)
    {
        var (first, second, third) = (_replicas.Add(), _replicas.Add(), _replicas.Add());
        await DieAsync(first, requests);
        await _replicas.LookAsync(Interval, second, third);
        for (var waited = TimeSpan.Zero; waited <= _replicas.Options.Times.LeaseDuration; waited += Interval)
            await _replicas.LookAsync(Interval, second, third);
        Assert.True(second.Keeper.HasAll && third.Keeper.HasAll);
        Assert.Equal(second.Serving.Current!.Fingerprint, third.Serving.Current!.Fingerprint);
        _replicas.AllBelieveEachOther(second, third);
    }

    [Theory, MemberData(nameof(EachRequest))]
    public async Task When_the_writer_dies_amid_a_change_of_CA_another_one_finishes_it(int requests)
    {
        var (first, second, third) = (_replicas.Add(), _replicas.Add(), _replicas.Add());
        await _replicas.LookAsync(Interval, first, second, third);
        await _replicas.LookAsync(Interval, first, second, third);
        var before = first.Serving.Current!.Issuer;
        CertificateReplicas.Request(_replicas.Root, CertificateReplicas.ServingSecret, "ca");
        CertificateReplicas.Request(_replicas.Root, CertificateReplicas.SiloSecret, "ca");
        await DieAsync(first, requests);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(1); passed += TimeSpan.FromMinutes(1))
        {
            await _replicas.LookAsync(TimeSpan.FromMinutes(1), second, third);
            _replicas.AllBelieveEachOther(second, third);
        }
        Assert.All([second, third], r => Assert.NotEqual(before, r.Serving.Current!.Issuer));
        Assert.All([second, third], r => Assert.False(r.Serving.Current!.IsBetweenAuthorities || r.Silo.Current!.IsBetweenAuthorities));
        Assert.Equal([second.Serving.Current!.Issuer.Thumbprint], _replicas.Bundle.Select(c => c.Thumbprint));
    }

    [Fact]
    public async Task Two_writers_at_once_lose_no_CA()
    {
        // A Lease that is over at once: each takes itself for the one that writes.
        var options = _replicas.Options with { Times = new() { LeaseDuration = TimeSpan.Zero } };
        var both = new[] { _replicas.Add(options: options), _replicas.Add(options: options) };
        await _replicas.LookAsync(Interval, both);
        await _replicas.LookAsync(Interval, both);
        for (var round = 0; round < 12; round++)
        {
            CertificateReplicas.Request(_replicas.Root, CertificateReplicas.SiloSecret, round % 2 == 0 ? "ca" : "certificate");
            for (var look = 0; look < 4; look++)
            {
                _replicas.Clock.Advance(TimeSpan.FromMinutes(4));
                await Task.WhenAll(both.Select(r => Task.Run(r.LookAsync)));
                _replicas.AllBelieveEachOther(both);
            }
        }
        Assert.All(both, r => Assert.True(r.Silo.Current!.Authorities.Count <= 2));
    }

    [Fact]
    public async Task A_replica_whose_clock_is_behind_believes_what_is_new()
    {
        var replica = _replicas.Add();
        await _replicas.LookAsync(Interval, replica);
        var behind = _replicas.Clock.GetUtcNow() - TimeSpan.FromMinutes(59);
        Assert.All([replica.Serving.Current!, replica.Silo.Current!], k => Assert.True(k.Leaf.NotBefore.ToUniversalTime() <= behind && k.Issuer.NotBefore.ToUniversalTime() <= behind));
    }

    [Fact]
    public async Task A_writer_whose_clock_is_ahead_is_not_taken_for_dead_nor_one_that_is_behind()
    {
        var (first, second) = (_replicas.Add(), _replicas.Add(new SkewedClock(_replicas.Clock, TimeSpan.FromHours(2))));
        for (var look = 0; look < 12; look++)
            await _replicas.LookAsync(Interval, first, second);
        Assert.Equal("replica-0", (string?)_replicas.Root.Leases.Get("portrule-certificates", CertificateReplicas.Space)!["spec"]!["holderIdentity"]);
    }

    /// <summary>Lets it look, and its process end after so many requests to the root.</summary>
    private async Task DieAsync(CertificateReplicas.Replica replica, int requests)
    {
        _replicas.Root.Faults.RefuseAfter("/", requests);
        _replicas.Clock.Advance(Interval);
        await Record.ExceptionAsync(replica.LookAsync);
        _replicas.Root.Faults.Mend("/");
    }

    private sealed class SkewedClock(TimeProvider inner, TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + ahead;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override long TimestampFrequency => inner.TimestampFrequency;
    }
}
