using StackExchange.Redis;

namespace OrleansAA.Grains.Storage.Redis;

/// <summary>What goes wrong with a Redis, each in one line: the thing, the value (never the password), the remedy.</summary>
internal static class RedisErrors
{
    /// <summary>What scripts begin an error with when they meet a line that is not the one they were told of.</summary>
    private const string LostMark = "LOST ";

    public static StoreUnavailableException Malformed(string address, Exception inner) =>
        new($"Redis '{address}' is no configuration of StackExchange.Redis ({inner.Message}); write it like host:6379,ssl=true,user=NAME,password=SECRET", inner);

    public static StoreUnavailableException Evicts(string address, string policy) =>
        new($"Redis '{address}' has maxmemory-policy {policy}, which throws objects away when memory is short; set maxmemory-policy noeviction");

    public static StoreUnavailableException TooOld(string address, Version version, Version least) =>
        new($"Redis '{address}' is version {version}; use {least} or newer");

    public static StoreUnavailableException Closed(string address) =>
        new($"Redis '{address}' is closed: the server is shutting down; ask another replica");

    public static StoreUnavailableException QueueFull(string address, int commits, long bytes) =>
        new($"Redis '{address}': {commits} writes of {bytes} bytes wait already; nothing was written, try again later");

    public static StoreUnavailableException Void(string address) =>
        new($"Redis '{address}': the write came too late and was refused; nothing was written, try again");

    public static StoreUnavailableException Lost(string address, string what) =>
        new($"Redis '{address}' has lost writes that it had acknowledged: {what}; restore it, and restart all replicas");

    public static StoreUnavailableException NoAnswer(string address, TimeSpan timeout, Exception inner) =>
        new($"Redis '{address}' did not answer within {timeout.TotalSeconds} s; see whether it is alive and not overloaded", inner);

    /// <summary>What an operation failed with.</summary>
    public static StoreUnavailableException From(string address, TimeSpan timeout, Exception error) => error switch
    {
        TimeoutException => NoAnswer(address, timeout, error),
        RedisServerException answer => Refused(address, answer),
        ObjectDisposedException => Closed(address),
        _ when Refusal(error) is { } answer => Refused(address, answer),
        _ when IsAuthentication(error) => NoTrust(address, error),
        RedisConnectionException => new($"Redis '{address}' cannot be reached ({Cause(error)}); start it, or configure its address", error),
        _ => new($"Redis '{address}': {Cause(error)}; see the inner error", error),
    };

    private static StoreUnavailableException Refused(string address, RedisServerException error)
    {
        if (error.Message.StartsWith(LostMark, StringComparison.Ordinal))
            return Lost(address, Line(error.Message[LostMark.Length..]));
        return error.Kind switch
        {
            RedisErrorKind.OutOfMemory =>
                new($"Redis '{address}' is out of memory; nothing was written; raise its maxmemory", error),
            RedisErrorKind.WrongPass or RedisErrorKind.NoAuth =>
                new($"Redis '{address}' refuses the user or the password; configure user= and password= as its ACL has them", error),
            RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted =>
                new($"Redis '{address}' does not permit a command ({Line(error.Message)}); extend the ACL of the user", error),
            RedisErrorKind.ReadOnly =>
                new($"Redis '{address}' is a read-only replica; nothing was written; configure the address of the primary", error),
            RedisErrorKind.Misconfigured =>
                new($"Redis '{address}' cannot persist ({Line(error.Message)}); nothing was written; see its log and its disk", error),
            RedisErrorKind.Loading =>
                new($"Redis '{address}' is loading its data; nothing was written, try again later", error),
            _ => new($"Redis '{address}' refused: {Line(error.Message)}; see the inner error", error),
        };
    }

    private static StoreUnavailableException NoTrust(string address, Exception error) =>
        new($"Redis '{address}' did not complete TLS or authentication ({Cause(error)}); configure ssl=, user= and password= as the server has them", error);

    private static RedisServerException? Refusal(Exception error) =>
        error as RedisServerException ?? (error.InnerException is { } inner ? Refusal(inner) : null);

    private static bool IsAuthentication(Exception error) =>
        error is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } or System.Security.Authentication.AuthenticationException
        || (error.InnerException is { } inner && IsAuthentication(inner));

    // The messages of StackExchange.Redis are long and full of counters; the innermost says what happened.
    private static string Cause(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error is RedisConnectionException connection ? connection.FailureType.ToString() : Line(error.Message);
    }

    private static string Line(string message) => message.ReplaceLineEndings(" ").Trim();
}
