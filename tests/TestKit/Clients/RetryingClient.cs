using System.Net.Sockets;

namespace OrleansAA.TestKit.Clients;

/// <summary>Asks as clients of Kubernetes do: again, up to ten times, where it was refused for the moment or lost its connection.</summary>
/// <param name="replicas">Whom it asks, one of them at a time.</param>
/// <param name="random">Which.</param>
public sealed class RetryingClient(IReadOnlyList<ApiClient> replicas, Random random)
{
    private const int TriesMax = 10;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often something was asked again.</summary>
    public int Retries { get; private set; }

    /// <summary>The answer of the last try; null if that was none either.</summary>
    public async Task<ApiAnswer?> SendAsync(Func<ApiClient, Task<ApiAnswer>> send)
    {
        ApiAnswer? answer = null;
        for (var i = 0; i < TriesMax; i++)
        {
            if (i > 0)
            {
                Retries++;
                await RealTime.PassAsync(Pause(answer));
            }
            answer = await TryAsync(send);
            if (answer is not null and not { Code: 429 or 503 or 504 })
                return answer;
        }
        return answer;
    }

    private async Task<ApiAnswer?> TryAsync(Func<ApiClient, Task<ApiAnswer>> send)
    {
        try
        {
            return await send(replicas[random.Next(replicas.Count)]);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>As long as the server says.</summary>
    private static TimeSpan Pause(ApiAnswer? answer) =>
        answer is not null && answer.Json.TryGetProperty("details", out var details) && details.TryGetProperty("retryAfterSeconds", out var seconds)
            ? TimeSpan.FromSeconds(seconds.GetInt32())
            : RetryPause;
}
