using System.Net.Sockets;
using System.Security.Authentication;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>What goes wrong with a Redis, each in one line: the thing, the value (never the password), the remedy.</summary>
internal static class RedisErrors
{
    /// <summary>What scripts begin an error with when they meet a line that is not the one they were told of.</summary>
    private const string LostMark = "LOST ";

    // What a script is told when its user may not use a command; it has no code of its own.
    private const string NotPermittedMark = "can't run this command";

    public static StoreUnavailableException Malformed(string address, string? option) =>
        new($"Redis '{address}' is no configuration of StackExchange.Redis ({(option is null ? "an address cannot be read" : $"option '{option}' is not known, or its value cannot be read")}); "
            + "write it like host:6379,ssl=true,user=NAME,password=SECRET");

    public static StoreUnavailableException Evicts(string address, string policy) =>
        new($"Redis '{address}' has maxmemory-policy {policy}, which throws objects away when memory is short; set maxmemory-policy noeviction");

    public static StoreUnavailableException TooOld(string address, Version version, Version least) =>
        new($"Redis '{address}' is version {version}; use {least} or newer");

    public static StoreUnavailableException Closed(string address) =>
        new($"Redis '{address}' is closed: the server is shutting down; ask another replica");

    public static StoreUnavailableException QueueFull(string address, int commits, long bytes) =>
        new($"Redis '{address}': {commits} writes of {bytes} bytes wait already; nothing was written, try again later")
        {
            ForClients = "too many writes wait for the store already; nothing was written, try again later",
        };

    public static StoreUnavailableException LogFull(string address) =>
        new($"Redis '{address}': the log is full and is being compacted; nothing was written, try again later")
        {
            ForClients = "the log of changes is full and is being compacted; nothing was written, try again later",
        };

    public static StoreUnavailableException TooLate(string address) => StoreUnavailableException.TooLate($"Redis '{address}'");

    public static StoreUnavailableException Lost(string address, string what) =>
        new($"Redis '{address}' has lost writes that it had acknowledged: {what}; restore it, and restart all replicas") { HasLostWrites = true };

    public static StoreUnavailableException NoPrimary(string address) =>
        new($"Redis '{address}' has no primary at the moment; see whether it fails over, and what its Sentinels say");

    public static StoreUnavailableException NoSentinel(string address, Exception? inner = null) =>
        new($"Redis '{address}': none of its Sentinels answers{(inner is null ? "" : $" ({Cause(inner)})")}; start them, or configure their addresses", inner);

    public static StoreUnavailableException UnknownService(string address, string service) =>
        new($"Redis '{address}': its Sentinels know no primary of the name '{service}'; configure serviceName= as 'sentinel monitor' of sentinel.conf has it");

    public static StoreUnavailableException Moved(string address) =>
        new($"Redis '{address}' was connected anew while replicas were asked for their acknowledgement: whether it was written is not known");

    public static StoreUnavailableException NotAcknowledged(string address, long replicas, int wanted, TimeSpan timeout) =>
        new($"Redis '{address}': {replicas} replicas have acknowledged within {timeout.TotalSeconds} s, and --store-replicas-acknowledging={wanted}: whether it was written is not known; "
            + "see INFO replication, and whether replicas have appendonly yes");

    public static StoreUnavailableException NoAnswer(string address, TimeSpan timeout, Exception inner) =>
        new($"Redis '{address}' did not answer within {timeout.TotalSeconds} s; see whether it is alive and not overloaded", inner);

    /// <summary>What an operation failed with.</summary>
    public static StoreUnavailableException From(string address, TimeSpan timeout, Exception error) => error switch
    {
        _ when Chain(error).OfType<StoreUnavailableException>().FirstOrDefault() is { } told => told,
        TimeoutException => NoAnswer(address, timeout, error),
        RedisServerException answer => Refused(address, answer),
        ObjectDisposedException => Closed(address),
        _ when Chain(error).Any(IsRefusedUser) => RefusedUser(address, error),
        _ when Chain(error).Any(IsAuthentication) => NoTrust(address, error),
        RedisConnectionException or SocketException => new($"Redis '{address}' cannot be reached ({Cause(error)}); start it, or configure its address", error),
        _ => new($"Redis '{address}': {Cause(error)}; see the inner error", error),
    };

    private static StoreUnavailableException Refused(string address, RedisServerException error)
    {
        if (error.Message.StartsWith(LostMark, StringComparison.Ordinal))
            return Lost(address, Line(error.Message[LostMark.Length..]));
        if (error.Message.Contains(NotPermittedMark, StringComparison.Ordinal))
            return NotPermitted(address, error);
        return error.Kind switch
        {
            RedisErrorKind.OutOfMemory =>
                new($"Redis '{address}' is out of memory; nothing was written; raise its maxmemory", error),
            RedisErrorKind.WrongPass or RedisErrorKind.NoAuth => RefusedUser(address, error),
            RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted => NotPermitted(address, error),
            RedisErrorKind.ReadOnly =>
                new($"Redis '{address}' is a read-only replica; nothing was written; if it does not fail over at the moment, configure the address of the primary, or those of its Sentinels and serviceName=", error),
            RedisErrorKind.Misconfigured =>
                new($"Redis '{address}' cannot persist ({Line(error.Message)}); nothing was written; see its log and its disk", error),
            RedisErrorKind.Loading =>
                new($"Redis '{address}' is loading its data; nothing was read or written, try again later", error),
            RedisErrorKind.MasterDown =>
                new($"Redis '{address}' is a replica that has lost its primary; nothing was read or written; see what its Sentinels say", error),
            RedisErrorKind.ClusterDown or RedisErrorKind.TryAgain =>
                new($"Redis '{address}' is a cluster that is down or moves keys; nothing was read or written, try again later", error),
            RedisErrorKind.NoReplicas =>
                new($"Redis '{address}' has fewer replicas than its min-replicas-to-write; nothing was written; start them, or see INFO replication", error),
            _ => new($"Redis '{address}' refused: {Line(error.Message)}; see the inner error", error),
        };
    }

    private static StoreUnavailableException NotPermitted(string address, RedisServerException error) =>
        new($"Redis '{address}' does not permit a command ({Line(error.Message)}); extend the ACL of the user", error);

    private static StoreUnavailableException NoTrust(string address, Exception error) =>
        new($"Redis '{address}' did not complete TLS or authentication ({Cause(error)}); configure ssl=, user= and password= as the server has them", error);

    private static StoreUnavailableException RefusedUser(string address, Exception error) =>
        new($"Redis '{address}' refuses the user or the password; configure user= and password= as its ACL has them", error);

    private static bool IsRefusedUser(Exception error) =>
        error.Message.Contains("WRONGPASS", StringComparison.Ordinal) || error.Message.Contains("NOAUTH", StringComparison.Ordinal);

    private static bool IsAuthentication(Exception error) =>
        error is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } or AuthenticationException;

    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
            yield return e;
    }

    // The messages of StackExchange.Redis are long and full of counters; the innermost says what happened.
    private static string Cause(Exception error) =>
        Chain(error).Last() is var innermost && innermost is RedisConnectionException connection ? connection.FailureType.ToString() : Line(innermost.Message);

    private static string Line(string message) => message.ReplaceLineEndings(" ").Trim();
}
