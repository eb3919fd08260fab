using System.Net;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>A client that shows what came: it unpacks nothing and follows nothing.</summary>
internal static class PlainHttp
{
    public static HttpClient Client(Uri address, TestCertificate certificate) => new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        SslOptions = new()
        {
            ClientCertificates = [certificate.Load()],
#pragma warning disable CA5359 // Whom it talks to is not what is tested.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    })
    {
        BaseAddress = address,
    };

    public static async Task<HttpResponseMessage> AskAsync(this HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
