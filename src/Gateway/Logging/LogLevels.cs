namespace OrleansAA.Gateway.Logging;

/// <summary>
/// Which levels a verbosity lets through, by the beginnings of categories: the longest that fits counts. What the libraries below say of everyday matters, many times over or with stacks,
/// is left out until it is asked for.
/// </summary>
/// <remarks>
/// <code>
/// 0 to 2   what happens to this server, and warnings of the libraries
/// 3        a line for each request
/// 4        what this server does (debug)
/// 5        what happens to the libraries, too
/// 6        each step of this server (trace)
/// 8        what the libraries do (debug), Kestrel's streams among it
/// 10       everything
/// </code>
/// </remarks>
internal static class LogLevels
{
    public const int Requests = 3;
    private const int OwnDebug = 4;
    private const int Libraries = 5;
    private const int OwnTrace = 6;
    private const int LibrariesDebug = 8;
    private const int LibrariesTrace = 10;

    /// <summary>The category of requests' lines.</summary>
    public const string RequestCategory = "OrleansAA.Gateway.Serving.RequestLogMiddleware";

    public static IReadOnlyDictionary<string, LogLevel> Of(LogOptions options)
    {
        var levels = new Dictionary<string, LogLevel>(Of(options.Verbosity));
        foreach (var (category, verbosity) in options.Categories.OrderBy(c => c.Category.Length))
        {
            foreach (var below in levels.Keys.Where(c => IsIn(c, category)).ToList())
                levels.Remove(below);
            var own = Of(verbosity);
            levels[category] = own.Where(l => IsIn(category, l.Key)).MaxBy(l => l.Key.Length).Value;
            foreach (var (below, level) in own.Where(l => IsIn(l.Key, category)))
                levels[below] = level;
        }
        return levels;
    }

    private static bool IsIn(string category, string beginning) => category.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, LogLevel> Of(int v)
    {
        var levels = new Dictionary<string, LogLevel>
        {
            [""] = v >= LibrariesTrace ? LogLevel.Trace : v >= LibrariesDebug ? LogLevel.Debug : v >= Libraries ? LogLevel.Information : LogLevel.Warning,
            ["OrleansAA"] = v >= OwnTrace ? LogLevel.Trace : v >= OwnDebug ? LogLevel.Debug : LogLevel.Information,
            [RequestCategory] = v >= Requests ? LogLevel.Information : LogLevel.None,
        };
        // What Kestrel says, at the highest level and once for each stream, when it ends a connection for abuse: any client could fill the log with it.
        if (v < LibrariesDebug)
            levels["Microsoft.AspNetCore.Server.Kestrel.Http2"] = LogLevel.None;
        if (v < Libraries)
            Quieten(levels);
        return levels;
    }

    private static void Quieten(Dictionary<string, LogLevel> levels)
    {
        // Whether it could say anything decides whether each request gets a span and a scope that nobody sees; ours are the line and the span of a request.
        levels["Microsoft.AspNetCore.Hosting.Diagnostics"] = LogLevel.None;
        // Advice on garbage collection at each start, and a watchdog that takes its first look for a late one.
        levels["Orleans.Runtime.Silo"] = LogLevel.Error;
        levels["Orleans.Runtime.Watchdog"] = LogLevel.Error;
        // That a replica comes, goes or dies, told many times over and with stacks; the announcer of commits says it once.
        foreach (var category in (string[])["Messaging", "MembershipService", "GrainDirectory", "Metadata", "CallbackData"])
            levels["Orleans.Runtime." + category] = LogLevel.Error;
        foreach (var category in (string[])["GrainCallCancellationManager", "GrainDirectory.ClientDirectory"])
            levels["Orleans.Runtime." + category] = LogLevel.Critical;
        // A call that a silo which ends, or never began, does not send any more.
        levels["Orleans.Messaging"] = LogLevel.Critical;
        // A replica that cannot be reached, with a stack; ours is the line that names it.
        levels["Yarp.ReverseProxy.Forwarder"] = LogLevel.Error;
    }
}
