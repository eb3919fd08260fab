using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansAA.Grains.Replicas;

/// <summary>
/// The cluster's membership, for a silo that may have to leave while its table does not answer. Orleans asks for minutes then, which is longer than a process has that was told to end;
/// here the first question that fails, or takes longer than <see cref="AnswerMax"/>, is the last, and the silo ends without having said so: the others find it dead by their probes.
/// </summary>
internal sealed partial class LeavingMembershipTable(IMembershipTable table, IHostApplicationLifetime host, TimeProvider clock, ILogger<LeavingMembershipTable> log) : IMembershipTable
{
    /// <summary>How long a silo that leaves waits for an answer of the table.</summary>
    internal static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    private volatile MembershipTableData? _known;
    private volatile bool _isGivenUp;

    /// <summary>Puts it before the table that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        // Orleans registers it by a factory, so that what it makes is the container's to dispose of.
        var inner = services.Last(s => s.ServiceType == typeof(IMembershipTable));
        services.Replace(ServiceDescriptor.Singleton<IMembershipTable>(s => ActivatorUtilities.CreateInstance<LeavingMembershipTable>(
            s, inner.ImplementationFactory!(s))));
    }

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) => table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) => table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => AskAsync(() => table.ReadRowAsync(key, cancellationToken), _known);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => _known = await AskAsync(() => table.ReadAllAsync(cancellationToken), _known);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        AskAsync(() => table.InsertRowAsync(entry, tableVersion, cancellationToken), instead: true);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        AskAsync(() => table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken), instead: true);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => AskAsync(() => ToldAsync(entry, cancellationToken), instead: true);

    // The members of before Orleans 10.4, which the interface still demands; nothing calls them.
    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync(CancellationToken.None);

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private async Task<bool> ToldAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        await table.UpdateIAmAliveAsync(entry, cancellationToken);
        return true;
    }

    /// <param name="ask">Asks the table.</param>
    /// <param name="instead">What a silo that leaves goes on with where the table does not answer; null if nothing is known.</param>
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, T? instead)
    {
        if (!host.ApplicationStopping.IsCancellationRequested || instead is null)
            return await ask();
        if (_isGivenUp)
            return instead;
        try
        {
            return await ask().WaitAsync(AnswerMax, clock);
        }
        catch (Exception e)
        {
            _isGivenUp = true;
            LogGivenUp(e.Message);
            return instead;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This replica ends without leaving the cluster, whose membership does not answer; the others find it dead in a few seconds: {Reason}")]
    private partial void LogGivenUp(string reason);
}
