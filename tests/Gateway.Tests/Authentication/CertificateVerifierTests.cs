using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Authentication;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authentication;

/// <summary>A verdict is kept, but none for a time of day that it is not about: clocks are put right while a server runs.</summary>
public sealed class CertificateVerifierTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly TestAuthority _authority;
    private readonly CertificateVerifier _verifier;

    public CertificateVerifierTests()
    {
        _authority = new(_directory.Path, "users");
        _verifier = new(_authority.Load(), _clock);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void A_clock_that_is_put_right_leaves_no_refusal_behind(int days)
    {
        using var certificate = _authority.Client("user", "CN=user").Load();
        var now = _clock.GetUtcNow();
        _clock.AdjustTime(now.AddDays(days));
        Assert.False(_verifier.IsTrusted(certificate));
        _clock.AdjustTime(now);
        Assert.True(_verifier.IsTrusted(certificate));
    }

    [Fact]
    public void Nor_a_certificate_that_is_taken_before_its_time_or_after()
    {
        var now = _clock.GetUtcNow();
        using var certificate = _authority.Peer("user", "CN=user", now.AddHours(-1), now.AddHours(1)).Load();
        Assert.True(_verifier.IsTrusted(certificate));
        _clock.AdjustTime(now.AddHours(-2));
        Assert.False(_verifier.IsTrusted(certificate));
        _clock.AdjustTime(now.AddHours(2));
        Assert.False(_verifier.IsTrusted(certificate));
        _clock.AdjustTime(now);
        Assert.True(_verifier.IsTrusted(certificate));
    }

    [Fact]
    public void A_chain_is_good_as_long_as_all_of_it_is()
    {
        var now = _clock.GetUtcNow();
        var authority = new TestAuthority(_directory.Path, "ends-early", now.AddDays(2));
        var verifier = new CertificateVerifier(authority.Load(), _clock);
        using var certificate = authority.Client("user", "CN=user").Load();
        Assert.True(verifier.IsTrusted(certificate));
        _clock.AdjustTime(now.AddDays(3));
        Assert.False(verifier.IsTrusted(certificate));
    }
}
