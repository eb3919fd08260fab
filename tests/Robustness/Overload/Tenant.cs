using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Overload;

/// <summary>One user behind the front proxy, who counts what becomes of what it asks.</summary>
internal sealed class Tenant : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>Requests that wait for their answers; more are not sent, as no client would.</summary>
    private const int UnansweredMax = 2_000;

    private readonly HttpClient _http;
    private int _unanswered;

    public Tenant(Uri server, TestCertificate proxy, string user)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [proxy.Load()],
#pragma warning disable CA5359 // What the server shows is looked at elsewhere.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        };
        _http = new HttpClient(handler) { BaseAddress = server, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("X-Remote-User", user);
    }

    /// <summary>Answers by their code; 0 for those that broke off.</summary>
    public ConcurrentDictionary<int, int> Answers { get; } = new();

    public int Good => Answers.Where(a => a.Key is >= 200 and < 300).Sum(a => a.Value);

    /// <summary>As many as are answered, some at a time: what the server can do.</summary>
    /// <returns>Good answers a second.</returns>
    public async Task<double> SaturateAsync(Func<int, HttpRequestMessage> ask, int workers, TimeSpan time)
    {
        var (started, before, next) = (TimeProvider.System.GetTimestamp(), Good, 0);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < time)
                await SendAsync(ask(Interlocked.Increment(ref next)));
        })));
        return (Good - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>So many a second, whether they are answered or not.</summary>
    public async Task FloodAsync(Func<int, HttpRequestMessage> ask, double rate, TimeSpan time)
    {
        var (started, sent) = (TimeProvider.System.GetTimestamp(), 0);
        while (TimeProvider.System.GetElapsedTime(started) is var passed && passed < time)
        {
            for (; sent < rate * passed.TotalSeconds; sent++)
            {
                if (Volatile.Read(ref _unanswered) < UnansweredMax)
                    _ = SendAsync(ask(sent));
            }
            await RealTime.PassAsync(Tick);
        }
    }

    /// <summary>One after the other, with a pause between them, and how long each took, in milliseconds.</summary>
    public async Task<List<double>> MeasureAsync(Func<int, HttpRequestMessage> ask, TimeSpan pause, TimeSpan time)
    {
        var (started, took) = (TimeProvider.System.GetTimestamp(), new List<double>());
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            var asked = TimeProvider.System.GetTimestamp();
            await SendAsync(ask(took.Count));
            took.Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
            await RealTime.PassAsync(pause);
        }
        return took;
    }

    public static HttpRequestMessage Get(string path) => Message(HttpMethod.Get, path);

    public static HttpRequestMessage Patch(string path, string body)
    {
        var message = Message(HttpMethod.Patch, path);
        message.Content = new StringContent(body, Encoding.UTF8, ApiClient.MergePatch);
        return message;
    }

    public static HttpRequestMessage Post(string path, string body)
    {
        var message = Message(HttpMethod.Post, path);
        message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return message;
    }

    public async Task<int> SendAsync(HttpRequestMessage message)
    {
        Interlocked.Increment(ref _unanswered);
        var code = 0;
        try
        {
            using (message)
            {
                using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
                await answer.Content.CopyToAsync(Stream.Null);
                code = (int)answer.StatusCode;
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken off.
        }
        Interlocked.Decrement(ref _unanswered);
        Answers.AddOrUpdate(code, 1, static (_, n) => n + 1);
        return code;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Message(HttpMethod method, string path) => new(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
