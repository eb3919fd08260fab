using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Runtime.GrainDirectory;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Placement;

/// <summary>
/// What Orleans asks first where a grain is. For grains of objects it is worked out, and so always known; all others are in a cache like Orleans' own.
/// </summary>
internal sealed class ObjectPlaces(IClusterMembershipService membership, IServiceProvider services, IOptions<GrainDirectoryOptions> options) : IGrainDirectoryCache
{
    private readonly IGrainDirectoryCache _others = GrainDirectoryCacheFactory.CreateGrainDirectoryCache(services, options.Value);
    private Silos _silos = new(MembershipVersion.MinValue, []);

    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => _others.KeyValues;

    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        if (key.Type != GrainPlacement.ObjectGrainType)
            return _others.LookUp(key, out result, out version);
        var silos = Active();
        (result, version) = (silos.PlaceOf(key), 0);
        return result is not null;
    }

    public void AddOrUpdate(GrainAddress value, int version)
    {
        if (value.GrainId.Type != GrainPlacement.ObjectGrainType)
            _others.AddOrUpdate(value, version);
    }

    public bool Remove(GrainId key) => _others.Remove(key);

    public bool Remove(GrainAddress key) => _others.Remove(key);

    public void Clear() => _others.Clear();

    private Silos Active()
    {
        var silos = _silos;
        var now = membership.CurrentSnapshot;
        return silos.Version == now.Version ? silos : _silos = Silos.Of(now);
    }

    /// <summary>The silos that take calls, in their order, at one version of the membership.</summary>
    private sealed record Silos(MembershipVersion Version, ImmutableArray<SiloAddress> InOrder)
    {
        public static Silos Of(ClusterMembershipSnapshot snapshot) =>
            new(snapshot.Version, [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()]);

        public GrainAddress? PlaceOf(GrainId grain) => InOrder.IsEmpty
            ? null
            : new() { GrainId = grain, SiloAddress = InOrder[GrainPlacement.IndexOf(grain, InOrder.Length)], MembershipVersion = Version };
    }
}

/// <summary>The directory of grains that are written down nowhere.</summary>
internal sealed class NoDirectory : IGrainDirectory
{
    public const string Name = "none";

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
