using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway;
using Xunit;

namespace OrleansAA.Testing.Conformance;

/// <summary>
/// What clients may expect of any kind that a Kubernetes API serves, asked over HTTPS of a server with one kind's samples; the facts are those of k8s.io/apiserver. A kind joins with a class of
/// one line. Nothing of the kind need be known: what changes are labels and annotations, and a member where <see cref="KindConformance.Change"/> is overridden. Checks of what a kind has not
/// (a status, a scale, a second version, selectable fields) are skipped, with the reason.
/// </summary>
/// <example>
/// <code>
/// public sealed class WidgetConformance() : KindConformance&lt;Widget&gt;(WidgetServer.CreateBuilder, new Widget { Spec = new() { Size = 3 } });
/// </code>
/// </example>
/// <typeparam name="T">The class of the version that is asked; others are found by discovery.</typeparam>
/// <param name="server">The builder of the server, as its program has it: given the flags.</param>
/// <param name="samples">Valid objects, one at least; each check takes the name, and the namespace, that it needs.</param>
public abstract class KindConformance<T>(Func<string[], AggregatedApiBuilder> server, params IReadOnlyList<T> samples)
    : KindConformance(server, T.Names, samples.Count == 0 ? throw new ArgumentException("give one sample at least", nameof(samples)) : [.. samples.Select(s => KubernetesJson.Serialize(s))])
    where T : class, IApiResource, IKubernetesObject<V1ObjectMeta>;

/// <summary>The checks of <see cref="KindConformance{T}"/>, for a kind that is named instead of given as a class.</summary>
/// <param name="server">The builder of the server, as its program has it: given the flags.</param>
/// <param name="names">The kind, in the version that is asked.</param>
/// <param name="samples">Valid objects as JSON, one at least.</param>
public abstract partial class KindConformance(Func<string[], AggregatedApiBuilder> server, ApiResourceNames names, IReadOnlyList<string> samples) : IClassFixture<ConformanceServer>, IAsyncLifetime
{
    private const string SpaceLabel = "conformance-check";

    private ConformanceServer _shared = null!;
    private TestServer _server = null!;
    private Wire _wire = null!;
    private ResourceKind _kind = null!;
    private string _space = "";
    private int _made;
    private JsonObject? _intent;
    private string _before = "";
    private string _continue = "";

    /// <summary>How many replicas serve as one; requests go to them in turn. 1 if not overridden.</summary>
    protected virtual int Replicas => 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string GroupVersion => $"{names.Group}/{names.Version}";

    /// <summary>The objects of this check.</summary>
    private string Collection => CollectionOf(names.Version);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _shared = await TestContext.Current.GetFixture<ConformanceServer>() ?? throw new InvalidOperationException($"{GetType().Name}: the test class lost IClassFixture<ConformanceServer>");
        _server = await _shared.ServerAsync(server, new() { Replicas = Replicas });
        _wire = new(_server, Front);
        _kind = _server.Replicas[0].Api.Services.GetRequiredService<IReadOnlyList<ResourceKind>>().FirstOrDefault(k => k.Group == names.Group && k.Plural == names.Plural)
            ?? throw new InvalidOperationException($"{names.Plural}.{names.Group}: the server does not serve it");
        _space = $"check-{_shared.NextSpace()}";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _wire?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Changes a member of an object that is not metadata, so that it is another object, and a valid one. Not overridden, there is none, and labels are what changes.</summary>
    /// <param name="obj">The object as JSON.</param>
    /// <returns>Whether something has changed.</returns>
    protected virtual bool Change(JsonObject obj) => false;

    /// <summary>Makes an object differ from others, for kinds that refuse two that are the same but for their names. Not overridden, nothing is done.</summary>
    /// <param name="obj">The object as JSON, with its name.</param>
    /// <param name="number">One that no other object of the class's checks has.</param>
    protected virtual void Distinguish(JsonObject obj, int number)
    {
    }

    /// <summary>What stands between the checks and the server: nothing, or a proxy of one's own.</summary>
    /// <param name="server">Asks the server.</param>
    protected virtual HttpMessageHandler Front(HttpMessageHandler server) => server;

    private string CollectionOf(string version) => $"/apis/{names.Group}/{version}/{(names.ClusterScoped ? "" : $"namespaces/{_space}/")}{names.Plural}";

    private string Item(string name) => $"{Collection}/{name}";

    /// <summary>The collection with a query that finds this check's objects alone.</summary>
    private string List(string query = "", string labels = "", string? version = null)
    {
        var selector = string.Join(',', new[] { labels, names.ClusterScoped ? $"{SpaceLabel}={_space}" : "" }.Where(s => s.Length > 0));
        var parts = new[] { query, selector.Length > 0 ? $"labelSelector={Uri.EscapeDataString(selector)}" : "" }.Where(p => p.Length > 0).ToList();
        return CollectionOf(version ?? names.Version) + (parts.Count == 0 ? "" : "?" + string.Join('&', parts));
    }

    private string Watch(string query, string labels = "") => List($"watch=1&{query}", labels);

    /// <summary>A name that only this check has.</summary>
    private string Named(string name) => $"{_space}-{name}";

    /// <summary>An object to create: a sample under a name.</summary>
    private JsonObject New(string name, params (string Name, string Value)[] labels)
    {
        var obj = JsonNode.Parse(samples[_made % samples.Count])!.AsObject();
        var sample = obj.Meta();
        obj.Remove("status");
        (obj["apiVersion"], obj["kind"]) = (GroupVersion, names.Kind);
        obj["metadata"] = new JsonObject
        {
            ["name"] = Named(name), ["labels"] = sample["labels"]?.DeepClone() ?? new JsonObject(), ["annotations"] = sample["annotations"]?.DeepClone() ?? new JsonObject(),
        };
        if (!names.ClusterScoped)
            obj.Meta()["namespace"] = _space;
        obj.Meta().Child("labels")[SpaceLabel] = _space;
        foreach (var (label, value) in labels)
            obj.Meta().Child("labels")[label] = value;
        Distinguish(obj, (_shared.NextSpace() * 1000) + _made++);
        return obj;
    }

    /// <summary>Creates an object, which has to succeed.</summary>
    private async Task<WireAnswer> CreateAsync(string name, params (string Name, string Value)[] labels) => (await _wire.PostAsync(Collection, New(name, labels))).Is(201);

    /// <summary>Gives an object a label, which has to succeed.</summary>
    private async Task<WireAnswer> LabelAsync(string name, string label, string value) =>
        (await _wire.PatchAsync(Item(Named(name)), $$$$"""{"metadata":{"labels":{"{{{{label}}}}":"{{{{value}}}}"}}}""")).Is(200);

    /// <summary>Deletes an object, which has to succeed.</summary>
    private async Task<WireAnswer> RemoveAsync(string name) => (await _wire.DeleteAsync(Item(Named(name)))).Is(200);

    private async Task<WireAnswer> ReadAsync(string name) => (await _wire.GetAsync(Item(Named(name)))).Is(200);

    /// <summary>The resourceVersion of the collection as it is.</summary>
    private async Task<string> NowAsync() => (await _wire.GetAsync(List())).Is(200).ResourceVersion;
}
