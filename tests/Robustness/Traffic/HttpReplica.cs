using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Traffic;

/// <summary>A replica that is a process, over mTLS.</summary>
internal sealed class HttpReplica(string name, ApiClient client) : IReplica
{
    private const string Apply = "application/apply-patch+yaml";

    public string Name => name;

    public Task<ApiAnswer> SendAsync(TrafficRequest request, CancellationToken cancellationToken) => request.Kind switch
    {
        OperationKind.Create => client.PostAsync(Rules.In(request.Key.Split('/')[0]), request.Body, cancellationToken),
        OperationKind.Update => client.PutAsync(Rules.PathOf(request.Key), request.Body, cancellationToken),
        OperationKind.Patch => client.PatchAsync(Rules.PathOf(request.Key), request.Body, ApiClient.MergePatch, cancellationToken),
        OperationKind.Apply => client.PatchAsync($"{Rules.PathOf(request.Key)}?fieldManager={request.Manager}&force=true", request.Body, Apply, cancellationToken),
        OperationKind.Delete => client.SendAsync(HttpMethod.Delete, Rules.PathOf(request.Key), ApiClient.Content(request.Body), cancellationToken),
        OperationKind.Get => client.GetAsync(Rules.PathOf(request.Key) + request.Query, cancellationToken),
        _ => client.GetAsync(Rules.All + request.Query, cancellationToken),
    };

    public async Task<IWatch> WatchAsync(long after, CancellationToken cancellationToken)
    {
        var watch = await client.WatchAsync(Rules.WatchFrom(after), cancellationToken);
        if (watch.Code == 200)
            return watch;
        watch.Dispose();
        throw new HttpRequestException($"a watch after {after} was answered with {watch.Code}");
    }

    public void Dispose() => client.Dispose();
}
