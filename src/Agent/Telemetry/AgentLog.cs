using Microsoft.Extensions.Logging;

namespace OrleansAA.Agent.Telemetry;

/// <summary>What an agent says of itself.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(1, LogLevel.Information, "Opens ports of {Hosts} by {Firewall}")]
    public static partial void Started(ILogger logger, string hosts, string firewall);

    [LoggerMessage(2, LogLevel.Information, "The firewall is as {Rules} rules say: {Ports} ports open, {Transactions} changes")]
    public static partial void Synced(ILogger logger, int rules, int ports, int transactions);

    [LoggerMessage(3, LogLevel.Warning, "Ports were not as they had been made, and are again: {Ports}")]
    public static partial void Drifted(ILogger logger, string ports);

    [LoggerMessage(4, LogLevel.Error, "The firewall could not be changed: {Reason}")]
    public static partial void SyncFailed(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The watch of {Selector} ended: {Reason}")]
    public static partial void WatchFailed(ILogger logger, string selector, string reason);

    [LoggerMessage(6, LogLevel.Warning, "The status of {Rule} could not be written: {Reason}")]
    public static partial void StatusFailed(ILogger logger, string rule, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Events cannot be written, and are left out: {Reason}")]
    public static partial void EventsFailed(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Information, "Ends; the firewall stays as it is")]
    public static partial void Ending(ILogger logger);

    [LoggerMessage(9, LogLevel.Information, "The server has no Leases for this agent ({Code}): whether it is there is not said")]
    public static partial void NoLeases(ILogger logger, int code);

    [LoggerMessage(10, LogLevel.Warning, "A Lease could not be read or renewed: {Reason}")]
    public static partial void LeaseFailed(ILogger logger, string reason);

    [LoggerMessage(11, LogLevel.Information, "Holds the Lease, and is the one that works")]
    public static partial void Leads(ILogger logger);

    [LoggerMessage(12, LogLevel.Information, "Looks for rules for which no agent speaks")]
    public static partial void Looks(ILogger logger);

    [LoggerMessage(14, LogLevel.Information, "The server does not know any more what has changed of {Selector} since (410): lists anew")]
    public static partial void ListsAnew(ILogger logger, string selector);

    [LoggerMessage(13, LogLevel.Information, "The server shows no Leases of agents ({Code}): that an agent is gone is not noticed")]
    public static partial void LeasesNotShown(ILogger logger, int code);
}
