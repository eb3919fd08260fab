using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Reads who is in the cluster, once for all checks that need it.</summary>
internal sealed class RosterProbe
{
    private readonly Lazy<Task<Roster?>> _roster;

    public RosterProbe(Site site) => _roster = new(() => ReadAsync(site));

    /// <summary>Null where there is none, or its Redis does not answer.</summary>
    public Task<Roster?> Roster => _roster.Value;

    private static async Task<Roster?> ReadAsync(Site site) =>
        site.Plan?.Membership is { } membership && (await site.Redises.First(r => r.Address == membership.Address).Answer).Facts is { } facts
            ? await Hosting.Roster.ReadAsync(facts.Database, site.Options.Silo.ClusterId)
            : null;
}
