using System.Collections.Immutable;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>Keeps up with the objects of one kind that parametrizes policies.</summary>
internal sealed class ParamInformer(ParamKind kind, RootKind served, InformerTools tools)
    : Informer<RootObject>(RootPermission.Params(served.Resource), tools.Permissions, tools.Clock, tools.Random, tools.Log), IParamObjects
{
    /// <summary>Objects of one kind; a kind of more cannot parametrize policies.</summary>
    private const int ObjectsMax = 50_000;

    /// <summary>How long a write waits for the first list, and for an object that is not known (as k8s.io/apiserver's plugins).</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    private ImmutableSortedDictionary<(string Space, string Name), MapValue> _known = ImmutableSortedDictionary<(string Space, string Name), MapValue>.Empty;

    public bool IsNamespaced => served.IsNamespaced;

    /// <summary>Why there are no objects, where a right is missing.</summary>
    public RootPermission Permission { get; } = RootPermission.Params(served.Resource);

    public async ValueTask<bool> AwaitSyncedAsync(CancellationToken cancellationToken)
    {
        if (!Synced.IsCompleted)
            await Task.WhenAny(Synced, Task.Delay(WaitMax, tools.Clock, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return Synced.IsCompletedSuccessfully;
    }

    public ValueTask<MapValue?> FindAsync(string space, string name, CancellationToken cancellationToken) =>
        Volatile.Read(ref _known).TryGetValue((space, name), out var found) ? new(found) : new(ReadAsync(space, name, cancellationToken));

    public IEnumerable<MapValue> List(string space) => Volatile.Read(ref _known).Where(o => o.Key.Space == space).Select(o => o.Value);

    protected override async Task<IItems<RootObject>> ListAsync(CancellationToken cancellationToken)
    {
        var (items, version) = await new RootResource(tools.Root.Core, served.PathIn("")).ListAsync(ObjectsMax, cancellationToken);
        return new RootList<RootObject>(items.Select(Read), version);
    }

    protected override async IAsyncEnumerable<(WatchEventType Type, RootObject Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (type, json) in new RootResource(tools.Root.Core, served.PathIn("")).WatchAsync(resourceVersion, WatchTime, onError, cancellationToken))
            yield return (type, Read(json));
    }

    protected override void Replace(IEnumerable<RootObject> items) => Volatile.Write(ref _known, items.ToImmutableSortedDictionary(KeyOf, o => o.Tree, _known.KeyComparer));

    protected override void Apply(WatchEventType type, RootObject item)
    {
        var known = type == WatchEventType.Deleted ? _known.Remove(KeyOf(item)) : _known.SetItem(KeyOf(item), item.Tree);
        if (known.Count > ObjectsMax)
            throw new InvalidDataException($"the root apiserver has more than {ObjectsMax} {served.Resource}");
        Volatile.Write(ref _known, known);
    }

    private async Task<MapValue?> ReadAsync(string space, string name, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(WaitMax, tools.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return Read(await new RootResource(tools.Root.Core, served.PathIn(space)).GetAsync(name, either.Token)).Tree;
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PolicyConfigurationException("context deadline exceeded");
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            tools.Permissions.Failed(Permission, e);
            throw new PolicyConfigurationException("the root apiserver did not answer a question about this request; the log of this server says why");
        }
    }

    private RootObject Read(ReadOnlyMemory<byte> json) => RootObject.Read(json.Span, kind.ApiVersion, kind.Kind);

    private static (string Space, string Name) KeyOf(RootObject item) => (item.Metadata.NamespaceProperty, item.Metadata.Name);
}
