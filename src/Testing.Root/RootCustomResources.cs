using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>
/// CustomResourceDefinitions of a root, and who serves their versions: the root keeps an APIService for each version that a CRD serves, leaves alone those that are not labelled as its own, and goes by what
/// they say with each request. What a CRD stores is kept by a server of this project, which the root asks in the version that is stored: a conversion of strategy None.
/// </summary>
/// <remarks>
/// Of ValidatingAdmissionPolicies those hold here that refuse whatever they match; the keeper is to follow none, for it does not know by which version it is asked.
/// A CRD that changes ends the watches of it, as apiextensions-apiserver does when it makes the storage of a CRD anew.
/// </remarks>
internal sealed class RootCustomResources : IDisposable
{
    private const string Automanaged = "kube-aggregator.kubernetes.io/automanaged";

    private readonly Lock _lock = new();
    private readonly RootTable _apiServices;
    private readonly RootTable _policies;
    private readonly RootTable _bindings;
    private readonly TestCertificate _frontProxy;
    private readonly Dictionary<string, (AggregatedService Service, HttpMessageInvoker Invoker)> _services = [];
    private readonly AggregatedService _keeper;
    private readonly HttpMessageInvoker _toKeeper;
    private string _spec = "";
    private CancellationTokenSource _watches = new();

    internal RootCustomResources(RevisionClock clock, RootTable apiServices, RootTable policies, RootTable bindings, TestCertificate frontProxy, AggregatedService keeper)
    {
        (_apiServices, _policies, _bindings, _frontProxy, _keeper) = (apiServices, policies, bindings, frontProxy, keeper);
        Definitions = new RootTable(clock, "apiextensions.k8s.io/v1", "CustomResourceDefinition", isWritable: true);
        _toKeeper = keeper.Connect(frontProxy, () => keeper.CaBundle!);
    }

    /// <summary>The CRDs, all of the group that the keeper serves.</summary>
    public RootTable Definitions { get; }

    /// <summary>Has a Service lead to a server.</summary>
    public void Put(AggregatedService service) => _services[$"{service.Namespace}/{service.Service}"] = (service, service.Connect(_frontProxy, () => service.CaBundle!));

    public void Dispose()
    {
        _toKeeper.Dispose();
        foreach (var (_, invoker) in _services.Values)
            invoker.Dispose();
        _watches.Dispose();
    }

    internal bool Serves(RootRequest request) => request.Group == _keeper.Group || request.Path == $"/apis/{_keeper.Group}";

    internal async Task AnswerAsync(HttpContext context, RootRequest request, RootUser user)
    {
        var ended = Keep();
        var name = $"{request.Version}.{request.Group}";
        if (_apiServices.Get(name) is not { } apiService)
            await RootAnswers.WriteStatusAsync(context, 404, "NotFound", "the server could not find the requested resource");
        else if (apiService["spec"]!["service"] is { } service)
            await ForwardAsync(context, user, _services[$"{service["namespace"]}/{service["name"]}"], null, CancellationToken.None);
        else if (Served().Contains(request.Version) && Denial(request) is { } denial)
            await RootAnswers.WriteStatusAsync(context, 403, "Forbidden", denial);
        else if (Served().Contains(request.Version))
            await ForwardAsync(context, user, (_keeper, _toKeeper), request.Version, ended);
        else
            await RootAnswers.WriteStatusAsync(context, 404, "NotFound", "the server could not find the requested resource");
    }

    /// <summary>Makes the APIServices what the CRDs say, as far as they are the root's (the table above checkAPIService in kube-aggregator's autoregister controller).</summary>
    /// <returns>Cancelled when the CRDs change.</returns>
    internal CancellationToken Keep()
    {
        lock (_lock)
        {
            var served = Served();
            foreach (var version in served)
            {
                var known = _apiServices.Get($"{version}.{_keeper.Group}");
                if (known is null || (IsKept(known) && known["spec"]!["service"] is not null))
                    _apiServices.Put(Local(version));
            }
            foreach (var version in _keeper.Versions.Append("migration").Except(served))
            {
                if (_apiServices.Get($"{version}.{_keeper.Group}") is { } known && IsKept(known))
                    _apiServices.Remove($"{version}.{_keeper.Group}");
            }
            var spec = string.Join('\n', Definitions.All.Select(d => d["spec"]!.ToJsonString()));
            if (spec != _spec)
            {
                _spec = spec;
                _watches.Cancel();
                _watches.Dispose();
                _watches = new();
            }
            return _watches.Token;
        }
    }

    /// <summary>Why a policy refuses a request, as kube-apiserver says it; null if none does.</summary>
    private string? Denial(RootRequest request)
    {
        var operation = request.Verb switch { "create" => "CREATE", "update" or "patch" => "UPDATE", "delete" or "deletecollection" => "DELETE", _ => "" };
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/*";
        return (from binding in _bindings.All
                let policy = _policies.Get((string)binding["spec"]!["policyName"]!)
                where policy is not null && policy["spec"]!["matchConstraints"]!["resourceRules"]!.AsArray().Any(rule => Has(rule!, "apiGroups", request.Group)
                    && Has(rule!, "apiVersions", request.Version) && Has(rule!, "operations", operation) && Has(rule!, "resources", resource))
                from validation in policy["spec"]!["validations"]!.AsArray()
                where (string)validation!["expression"]! == "false"
                select $"{request.Resource}.{request.Group} \"{request.Name}\" is forbidden: ValidatingAdmissionPolicy '{policy["metadata"]!["name"]}' with binding '{binding["metadata"]!["name"]}' denied request: {validation["message"]}").FirstOrDefault();

        static bool Has(JsonNode rule, string list, string wanted) => rule[list]!.AsArray().Any(i => (string)i! == wanted);
    }

    private static bool IsKept(JsonObject apiService) => apiService["metadata"]!["labels"]?[Automanaged] is not null;

    private List<string> Served() =>
        [.. Definitions.All.SelectMany(d => d["spec"]!["versions"]!.AsArray()).Where(v => (bool)v!["served"]!).Select(v => (string)v!["name"]!).Distinct()];

    private JsonObject Local(string version) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"{version}.{_keeper.Group}", ["labels"] = new JsonObject { [Automanaged] = "true" } },
        ["spec"] = new JsonObject { ["group"] = _keeper.Group, ["version"] = version, ["groupPriorityMinimum"] = 1000, ["versionPriority"] = 100 },
    };

    /// <param name="context">Is answered.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="to">Who is asked.</param>
    /// <param name="version">Of a CRD the version that is asked for, which the keeper may not have; null where it is asked for as it is.</param>
    /// <param name="ended">Ends it, in order.</param>
    private static async Task ForwardAsync(HttpContext context, RootUser user, (AggregatedService Service, HttpMessageInvoker Invoker) to, string? version, CancellationToken ended)
    {
        var stored = version is null || to.Service.Versions.Contains(version) ? null : to.Service.Versions[0];
        var target = context.Request.Path + context.Request.QueryString;
        if (stored is not null)
            target = target.Replace($"/{version}/", $"/{stored}/", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(to.Service.Address, target)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = to.Service.Host;
        foreach (var name in (string[])["Accept", "User-Agent"])
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
        IdentityHeaders.Set(request.Headers, user);
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            request.Content = new ByteArrayContent(As(body.ToArray(), to.Service.Group, version, stored));
            request.Content.Headers.ContentType = context.Request.ContentType is { } type ? MediaTypeHeaderValue.Parse(type) : null;
        }
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ended);
        try
        {
            using var response = await to.Invoker.SendAsync(request, both.Token);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            if (stored is null)
                await StreamAsync(context, response, both.Token);
            else
                await context.Response.Body.WriteAsync(As(await response.Content.ReadAsByteArrayAsync(both.Token), to.Service.Group, stored, version), both.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // The storage of the CRD is made anew: what goes on ends in order.
        }
        catch (HttpRequestException e)
        {
            await RootAnswers.WriteStatusAsync(context, 503, "ServiceUnavailable", $"error trying to reach service: {e.Message}");
        }
    }

    private static async Task StreamAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancelled)
    {
        await context.Response.StartAsync(cancelled);
        await context.Response.Body.FlushAsync(cancelled);
        await using var body = await response.Content.ReadAsStreamAsync(cancelled);
        var buffer = new byte[32 * 1024];
        while (await body.ReadAsync(buffer, cancelled) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancelled);
            await context.Response.Body.FlushAsync(cancelled);
        }
    }

    /// <summary>An object, or a list, as one of another version: nothing but its apiVersion changes.</summary>
    private static byte[] As(byte[] json, string group, string? from, string? to)
    {
        if (from is null || to is null || JsonNode.Parse(json) is not JsonObject value || (string?)value["apiVersion"] != $"{group}/{from}")
            return json;
        value["apiVersion"] = $"{group}/{to}";
        return System.Text.Encoding.UTF8.GetBytes(value.ToJsonString());
    }
}
