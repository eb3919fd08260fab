using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Connections;

/// <summary>The API server, as an agent uses it: rules are watched line by line, and their status is applied.</summary>
internal sealed class ApiConnection(KubernetesClientConfiguration configuration) : Kubernetes(Prepared(configuration))
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private const string Rules = $"apis/{PortRule.ApiVersion}/{PortRule.Plural}";

    /// <summary>Asks for rules of all namespaces.</summary>
    /// <returns>The answer, of which the headers are there.</returns>
    /// <exception cref="HttpOperationException">It is an error.</exception>
    public async Task<HttpResponseMessage> OpenRulesAsync(string query, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Get, $"{Rules}?{query}", cancellationToken);
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Applies the status of a rule, and takes what others have set of the same members.</summary>
    public async Task ApplyStatusAsync(RuleKey rule, string manager, string configurationJson, CancellationToken cancellationToken)
    {
        var path = $"apis/{PortRule.ApiVersion}/namespaces/{rule.Namespace}/{PortRule.Plural}/{rule.Name}/status?fieldManager={manager}&force=true";
        using var request = await RequestAsync(HttpMethod.Patch, path, cancellationToken);
        request.Content = new StringContent(configurationJson, System.Text.Encoding.UTF8, "application/apply-patch+yaml");
        using var response = await SendAsync(request, cancellationToken);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(BaseUri, path)) { Version = HttpVersion.Version20 };
        request.Headers.Accept.Add(new("application/json"));
        if (Credentials is not null)
            await Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpOperationException($"{(int)response.StatusCode}: {MessageOf(said)}") { Response = new HttpResponseMessageWrapper(response, said) };
        }
    }

    private static string MessageOf(string said)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(said).Message ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>A connection that is dead is noticed within seconds, not when TCP gives up.</summary>
    private static KubernetesClientConfiguration Prepared(KubernetesClientConfiguration configuration)
    {
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.ConnectTimeout = ConnectTimeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.KeepAlivePingDelay = PingDelay;
            handler.KeepAlivePingTimeout = PingTimeout;
        };
        return configuration;
    }
}
