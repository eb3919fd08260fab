using System.Buffers;
using System.Net.Http.Headers;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tracing;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Asks one webhook, once.</summary>
internal sealed class WebhookCaller(WebhookClients clients, TimeProvider clock)
{
    private const string UserAgent = "kube-apiserver-admission";

    /// <exception cref="WebhookFailedException">It could not be asked, or gave no answer that counts.</exception>
    public async Task<AdmissionAnswer> AskAsync(WebhookCall call, ReviewedObjects objects, bool isMutating, CancellationToken cancellationToken)
    {
        var webhook = call.Webhook;
        if (webhook.ReviewVersion is null)
            throw new WebhookFailedException(webhook, "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)");
        var uid = UniqueId.New();
        var body = AdmissionReview.Request(call, objects, uid);
        using var span = WebhookSpans.Begin(webhook.Name, objects.Attributes.Operation.ToText(), isMutating, uid.ToString());
        var (client, started) = (clients.For(webhook, isMutating), clock.GetTimestamp());
        try
        {
            return AdmissionAnswer.Read(call, uid, isMutating, await PostAsync(webhook, client, body, cancellationToken));
        }
        finally
        {
            objects.Attributes.Notes.Waited(clock.GetElapsedTime(started), isMutating);
        }
    }

    private async Task<ReadOnlyMemory<byte>> PostAsync(Webhook webhook, WebhookClient client, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var address = new Uri($"{client.Address}?timeout={(int)webhook.Timeout.TotalSeconds}s");
        using var deadline = new CancellationTokenSource(webhook.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Version = client.Version, Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
            TraceHeaders.Set(request);
            await client.Credential.AuthorizeAsync(request, either.Token);
            using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(webhook, response, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(webhook, Post(client, address, "context deadline exceeded"), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw Failed(webhook, Post(client, address, WebhookErrors.Transport(e, address)), e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Webhook webhook, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await BoundedAsync(webhook, response, cancellationToken);
        var code = (int)response.StatusCode;
        if (code is < 200 or > 206)
            throw Failed(webhook, WebhookErrors.Answered(code, body.Span, response.Content.Headers.ContentType?.MediaType), code: code);
        if (body.IsEmpty)
            throw Failed(webhook, $"0-length response with status code: {code} and content type: {response.Content.Headers.ContentType}");
        return body;
    }

    /// <summary>Reads no more than an answer may have: a webhook may be anybody's.</summary>
    private static async Task<ReadOnlyMemory<byte>> BoundedAsync(Webhook webhook, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var read = new ArrayBufferWriter<byte>();
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            var count = await stream.ReadAsync(read.GetMemory(4096), cancellationToken);
            if (count == 0)
                return read.WrittenMemory;
            read.Advance(count);
            if (read.WrittenCount > ServingLimits.WebhookAnswerBytesMax)
                throw Failed(webhook, $"response body is larger than {ServingLimits.WebhookAnswerBytesMax} bytes");
        }
    }

    private static string Post(WebhookClient client, Uri address, string why) => $"Post {GoQuote.Quote(client.Address + address.Query)}: {why}";

    private static WebhookFailedException Failed(Webhook webhook, string why, Exception? inner = null, int code = StatusCodes.Status503ServiceUnavailable) =>
        new(webhook, $"failed to call webhook: {why}", inner) { Code = code };
}
