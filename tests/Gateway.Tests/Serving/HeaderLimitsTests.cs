using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tests.Limits;
using OrleansAA.Gateway.Tests.Raw;

namespace OrleansAA.Gateway.Tests.Serving;

/// <summary>Headers that are large, or no headers.</summary>
public sealed class HeaderLimitsTests(TrustFixture trust)
{
    private const int Room = 100;

    /// <summary>CPU time that reading the worst User-Agent may take: what is quadratic takes minutes.</summary>
    private static readonly TimeSpan WorstCpuMax = TimeSpan.FromSeconds(5);

    public static TheoryData<int, int> Sizes => new()
    {
        { ServingLimits.SingleHeaderBytesMax - Room, 200 },
        { ServingLimits.SingleHeaderBytesMax + 1, 431 },
        { ServingLimits.HeaderBytesMax - (16 * 1024), 431 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_header_that_is_too_large_is_answered_on_http_1(int size, int code)
    {
        var answer = await Ask.GetAsync(trust.Address, "/livez", null, ("User-Agent", new string('a', size)));
        Assert.Equal(code, answer.Status);
        if (code == 431)
            Assert.Contains("Request header field too large: limit of a single one is 65536: User-Agent", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_header_that_is_too_large_is_answered_on_http_2(int size, int code)
    {
#pragma warning disable CA5359 // Whom it talks to is not what is tested.
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { DefaultRequestVersion = System.Net.HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(trust.Address, "/livez")) { Version = System.Net.HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("X-Large", new string('a', size));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(code, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET /livez HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: a\r\n\n")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n")]
    [InlineData("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello")]
    [InlineData("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n")]
    [InlineData("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello")]
    [InlineData("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello")]
    [InlineData("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999999\r\n\r\nhello")]
    public async Task What_others_may_read_otherwise_is_no_request(string text)
    {
        await using var connection = await RawHttp1.ConnectAsync(trust.Address, null);
        await connection.SendAsync(text);
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task A_body_of_a_plain_length_is_taken()
    {
        await using var connection = await RawHttp1.ConnectAsync(trust.Address, null);
        await connection.SendAsync("GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 05\r\n\r\nhello");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData("kubectl/v1.36 (linux)", "kubectl")]
    [InlineData("a\u0001b\u200bc/1", "abc")]
    [InlineData("/1", "")]
    public void The_manager_is_the_user_agent_up_to_the_slash(string agent, string manager) => Assert.Equal(manager, FieldManagers.OfUserAgent(agent));

    [Theory]
    [InlineData("a", 128)]
    [InlineData("ä", 64)]
    [InlineData("\U0001F600", 32)]
    public void It_is_cut_between_runes_in_one_pass(string rune, int count)
    {
        var agent = string.Concat(Enumerable.Repeat(rune, 500_000));
        var before = Environment.CpuUsage.TotalTime;
        Assert.Equal(string.Concat(Enumerable.Repeat(rune, count)), FieldManagers.OfUserAgent(agent));
        Assert.InRange(Environment.CpuUsage.TotalTime - before, TimeSpan.Zero, WorstCpuMax);
    }
}
