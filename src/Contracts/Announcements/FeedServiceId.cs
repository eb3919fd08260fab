using Orleans.Runtime;

namespace OrleansAA.Contracts.Announcements;

/// <summary>
/// What the <see cref="IFeedService"/> of a silo is called by. Orleans would make it of the interface's full name, so that replicas would not hear each other any more
/// when that has moved; it is what the first place made of it.
/// </summary>
public static class FeedServiceId
{
    private static readonly GrainType Type = GrainType.Create("sys.svc.user.A3D68158");

    /// <summary>The service of a silo.</summary>
    /// <param name="silo">The silo.</param>
    public static GrainId On(SiloAddress silo) => GrainId.Create(Type, silo.ToParsableString());
}
