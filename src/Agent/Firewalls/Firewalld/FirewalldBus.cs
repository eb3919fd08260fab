using Tmds.DBus.Protocol;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>firewalld's interface on the bus (firewalld.dbus(5)), as far as an agent needs it. Connects when it is first asked, and again when the connection is lost.</summary>
internal sealed class FirewalldBus(string address) : IDisposable
{
    public const string Service = "org.fedoraproject.FirewallD1";

    private const string Root = "/org/fedoraproject/FirewallD1";
    private const string Zones = Service + ".zone";
    private const string Config = Service + ".config";
    private const string ConfigZones = Service + ".config.zone";

    private DBusConnection? _connection;

    public Task<string> DefaultZoneAsync() => CallAsync(Root, Service, "getDefaultZone", ReadString);

    public Task<string[]> ZonesAsync() => CallAsync(Root, Zones, "getZones", ReadStrings);

    /// <summary>The services that firewalld knows.</summary>
    public Task<string[]> ServicesAsync() => CallAsync(Root, Service, "listServices", ReadStrings);

    /// <summary>The rich rules of a zone that are in effect.</summary>
    public Task<string[]> RichRulesAsync(string zone) => CallAsync(Root, Zones, "getRichRules", ReadStrings, zone);

    public Task AddRichRuleAsync(string zone, string rule) => CallAsync(Root, Zones, "addRichRule", (ref MessageWriter writer) =>
    {
        writer.WriteString(zone);
        writer.WriteString(rule);
        writer.WriteInt32(0);
    }, "ssi");

    public Task RemoveRichRuleAsync(string zone, string rule) => CallAsync(Root, Zones, "removeRichRule", (ref MessageWriter writer) =>
    {
        writer.WriteString(zone);
        writer.WriteString(rule);
    }, "ss");

    /// <summary>The zones that are configured, each with the path of its object.</summary>
    public async Task<IReadOnlyList<(string Zone, string Path)>> ConfiguredZonesAsync()
    {
        var names = await CallAsync(Root + "/config", Config, "getZoneNames", ReadStrings);
        var zones = new List<(string, string)>();
        foreach (var name in names)
            zones.Add((name, await CallAsync(Root + "/config", Config, "getZoneByName", static (Message m, object? _) => m.GetBodyReader().ReadObjectPathAsString(), name)));
        return zones;
    }

    /// <summary>The rich rules of a zone that are kept.</summary>
    public Task<string[]> ConfiguredRichRulesAsync(string path) => CallAsync(path, ConfigZones, "getRichRules", ReadStrings);

    public Task AddConfiguredRichRuleAsync(string path, string rule) => CallAsync(path, ConfigZones, "addRichRule", (ref MessageWriter writer) => writer.WriteString(rule), "s");

    public Task RemoveConfiguredRichRuleAsync(string path, string rule) => CallAsync(path, ConfigZones, "removeRichRule", (ref MessageWriter writer) => writer.WriteString(rule), "s");

    /// <summary>What a service opens; null if firewalld knows none of that name.</summary>
    public async Task<FirewalldService?> ServiceAsync(string name)
    {
        try
        {
            return FirewalldService.Of(await CallAsync(Root, Service, "getServiceSettings2", static (Message m, object? _) => m.GetBodyReader().ReadDictionaryOfStringToVariantValue(), name));
        }
        catch (FirewallException e) when (e.Message.Contains("INVALID_SERVICE", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Whether firewalld is there.</summary>
    public async Task<bool> IsThereAsync()
    {
        try
        {
            return (await DefaultZoneAsync()).Length > 0;
        }
        catch (FirewallException)
        {
            return false;
        }
    }

    /// <summary>Tells of each signal of firewalld, and of its coming and going; ends when the connection does.</summary>
    public async Task FollowAsync(Action changed, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync();
        MatchRule[] rules =
        [
            new() { Type = MessageType.Signal, PathNamespace = Root },
            new() { Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged", Arg0 = Service },
        ];
        foreach (var rule in rules)
            await GuardAsync(async () => await connection.AddMatchAsync(rule, static (Message _, object? _) => true, (Notification<bool> _) => changed(), emitOnCapturedContext: false));
        changed();
        await connection.DisconnectedAsync().WaitAsync(cancellationToken);
    }

    public void Dispose() => _connection?.Dispose();

    private delegate void Body(ref MessageWriter writer);

    private static string ReadString(Message message, object? state) => message.GetBodyReader().ReadString();

    private static string[] ReadStrings(Message message, object? state) => message.GetBodyReader().ReadArrayOfString();

    private Task<T> CallAsync<T>(string path, string @interface, string member, MessageValueReader<T> read) => CallAsync(path, @interface, member, null, null, read);

    private Task<T> CallAsync<T>(string path, string @interface, string member, MessageValueReader<T> read, string argument) =>
        CallAsync(path, @interface, member, (ref MessageWriter writer) => writer.WriteString(argument), "s", read);

    private Task CallAsync(string path, string @interface, string member, Body body, string signature) =>
        CallAsync(path, @interface, member, body, signature, static (Message _, object? _) => true);

    private async Task<T> CallAsync<T>(string path, string @interface, string member, Body? body, string? signature, MessageValueReader<T> read)
    {
        var connection = await ConnectAsync();
        return await GuardAsync(() => connection.CallMethodAsync(Call(connection, path, @interface, member, body, signature), read));
    }

    private static MessageBuffer Call(DBusConnection connection, string path, string @interface, string member, Body? body, string? signature)
    {
        var writer = connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(Service, path, @interface, member, signature);
            body?.Invoke(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private async Task<DBusConnection> ConnectAsync()
    {
        if (_connection is { } open && !open.DisconnectedAsync().IsCompleted)
            return open;
        _connection?.Dispose();
        var connection = new DBusConnection(address);
        try
        {
            await GuardAsync(async () =>
            {
                await connection.ConnectAsync();
                return true;
            });
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        return _connection = connection;
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is DBusExceptionBase or IOException or ObjectDisposedException)
        {
            throw new FirewallException($"firewalld: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
