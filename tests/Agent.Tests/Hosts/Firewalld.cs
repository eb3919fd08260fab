using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>Debian's firewalld in a host's namespace, on a bus of its own and with a configuration of its own.</summary>
internal sealed class Firewalld : IAsyncDisposable
{
    private readonly TestHost _host;
    private readonly TemporaryDirectory _directory = new();
    private Background? _bus;
    private Background? _daemon;

    private Firewalld(TestHost host) => _host = host;

    /// <summary>Where its bus is.</summary>
    public string Address => $"unix:path={_directory.File("bus")}";

    public static async Task<Firewalld> StartAsync(TestHost host)
    {
        var firewalld = new Firewalld(host);
        Directory.CreateDirectory(firewalld._directory.File("etc"));
        await File.WriteAllTextAsync(firewalld._directory.File("bus.conf"), $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>{firewalld.Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default"><allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/><allow user="*"/></policy>
            </busconfig>
            """);
        firewalld._bus = new Background(null, "dbus-daemon", $"--config-file={firewalld._directory.File("bus.conf")}", "--nofork", "--nopidfile", "--print-address=1");
        await firewalld._bus.SaysAsync("unix:path=");
        await firewalld.StartAgainAsync();
        return firewalld;
    }

    /// <summary>Ends it, and starts it anew: what is not kept is gone.</summary>
    public async Task StartAgainAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.TerminateAsync();
            await _daemon.DisposeAsync();
        }
        _daemon = new Background(Bus, [.. _host.Prefix, "firewalld", "--nofork", "--nopid", "--system-config", _directory.File("etc"), "--log-file", _directory.File("log")]);
        await Eventually.EqualAsync(0, async () => (await Command.RunAsync(Bus, null, [.. _host.Prefix, "firewall-cmd", "--state"])).ExitCode);
    }

    public async Task<string> CommandAsync(params string[] arguments) => (await Command.RunAsync(Bus, null, [.. _host.Prefix, "firewall-cmd", .. arguments])).Success.Trim();

    /// <summary>Waits until the rich rules of the default zone are so many lines with these texts in them, in any order.</summary>
    public Task RichRulesAsync(bool permanent, params string[] parts) => Eventually.EqualAsync(parts.Length, async () =>
    {
        var rules = (await CommandAsync([.. permanent ? (string[])["--permanent"] : [], "--list-rich-rules"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return rules.Length == parts.Length ? parts.Count(p => rules.Any(r => r.Contains(p, StringComparison.Ordinal))) : -1;
    });

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            if (!_daemon.HasExited)
                await _daemon.TerminateAsync();
            await _daemon.DisposeAsync();
        }
        if (_bus is not null)
            await _bus.DisposeAsync();
        _directory.Dispose();
    }

    private Dictionary<string, string> Bus => new() { ["DBUS_SYSTEM_BUS_ADDRESS"] = Address };
}
