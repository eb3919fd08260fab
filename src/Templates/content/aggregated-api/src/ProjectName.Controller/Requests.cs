using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace ProjectName.Controller;

/// <summary>Requests that KubernetesClient has no method for.</summary>
public static class Requests
{
    /// <summary>Where all objects of a kind are.</summary>
    public static string PathOf<T>()
        where T : IApiResource => $"apis/{T.Names.Group}/{T.Names.Version}/{T.Names.Plural}";

    /// <summary>Applies the status of an object as one field manager, and takes what others have set of the same fields. With its uid, so that another of its name is not spoken of.</summary>
    public static async Task ApplyStatusAsync<T>(this Kubernetes api, V1ObjectMeta metadata, string manager, JsonObject status, CancellationToken cancelled)
        where T : IApiResource
    {
        var (names, space) = (T.Names, metadata.NamespaceProperty);
        var path = $"apis/{names.Group}/{names.Version}/{(space is null ? "" : $"namespaces/{space}/")}{names.Plural}/{metadata.Name}/status?fieldManager={manager}&force=true";
        var applied = new JsonObject
        {
            ["apiVersion"] = $"{names.Group}/{names.Version}",
            ["kind"] = names.Kind,
            ["metadata"] = new JsonObject { ["name"] = metadata.Name, ["namespace"] = space, ["uid"] = metadata.Uid },
            ["status"] = status,
        };
        using var content = new StringContent(applied.ToJsonString(), Encoding.UTF8, "application/apply-patch+yaml");
        using var response = await api.SendAsync(HttpMethod.Patch, path, cancelled, content);
    }

    /// <returns>The answer, of which the headers are there.</returns>
    /// <exception cref="HttpOperationException">It is an error.</exception>
    public static async Task<HttpResponseMessage> SendAsync(this Kubernetes api, HttpMethod method, string path, CancellationToken cancelled, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(api.BaseUri, path)) { Content = content };
        request.Headers.Accept.Add(new("application/json"));
        if (api.Credentials is not null)
            await api.Credentials.ProcessHttpRequestAsync(request, cancelled);
        var response = await api.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancelled);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw ErrorOf(await response.Content.ReadAsStringAsync(cancelled), response.StatusCode);
    }

    /// <summary>The error that a Status tells of.</summary>
    public static HttpOperationException ErrorOf(string status, HttpStatusCode code)
    {
        var message = status;
        try
        {
            message = KubernetesJson.Deserialize<V1Status>(status).Message ?? status;
        }
        catch (JsonException)
        {
            // What is between here and the server has answered.
        }
        return new($"{(int)code}: {message}") { Response = new HttpResponseMessageWrapper(new(code), status) };
    }
}
