using System.Text;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>Keeps up with policies or bindings of one kind, in the newest version of it that the root serves; of one that it serves in none, there are none.</summary>
/// <param name="versions">Of group admissionregistration.k8s.io, the newest first; they do not differ in what counts here.</param>
/// <param name="resource">The plural.</param>
/// <param name="prepare">Makes one ready for many writes.</param>
/// <param name="permission">What it needs.</param>
/// <param name="tools">What all informers have.</param>
internal sealed class PolicyInformer<T, TPrepared>(string[] versions, string resource, Func<T, TPrepared> prepare, RootPermission permission, InformerTools tools)
    : ConfigurationInformer<T, TPrepared>(permission, tools.Permissions, tools.Clock, tools.Random, tools.Log)
    where T : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Policies of one kind at most; each is held against each write.</summary>
    private const int PoliciesMax = 10_000;

    private TPrepared[] _all = [];
    private int _version;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<TPrepared> All => Volatile.Read(ref _all);

    /// <summary>Told of each change.</summary>
    public Action? Changed { get; set; }

    protected override bool MayBeAbsent => true;

    protected override TPrepared Prepare(T item) => prepare(item);

    protected override void Publish(IEnumerable<TPrepared> all)
    {
        Volatile.Write(ref _all, [.. all]);
        Changed?.Invoke();
    }

    protected override async Task<IItems<T>> ListAsync(CancellationToken cancellationToken)
    {
        for (_version = 0; ; _version++)
        {
            try
            {
                var (items, resourceVersion) = await Resource().ListAsync(PoliciesMax, cancellationToken);
                return new RootList<T>(items.Select(Read), resourceVersion);
            }
            catch (Exception e) when (RootErrors.IsNotFound(e) && _version < versions.Length - 1)
            {
                // An older one, then.
            }
        }
    }

    protected override async IAsyncEnumerable<(WatchEventType Type, T Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (type, json) in Resource().WatchAsync(resourceVersion, WatchTime, onError, cancellationToken))
            yield return (type, Read(json));
    }

    private RootResource Resource() => new(tools.Root.Core, $"apis/admissionregistration.k8s.io/{versions[_version]}/{resource}");

    private static T Read(ReadOnlyMemory<byte> json) => KubernetesJson.Deserialize<T>(Encoding.UTF8.GetString(json.Span));
}

/// <summary>What all informers of policies and params have.</summary>
internal sealed record InformerTools(RootClients Root, RootPermissions Permissions, TimeProvider Clock, Random Random, ILogger<InformerTools> Log);
