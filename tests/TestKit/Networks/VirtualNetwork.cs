using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansAA.TestKit.Networks;

/// <summary>What happens to packets from one node to another.</summary>
/// <param name="Loss">The part of them that is lost; 1 cuts this direction.</param>
/// <param name="Delay">How long the others take.</param>
public readonly record struct Link(double Loss, TimeSpan Delay)
{
    public static Link Cut { get; } = new(1, TimeSpan.Zero);
}

/// <summary>A machine of its own in a <see cref="VirtualNetwork"/>.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Address">Its IP address.</param>
/// <param name="Prefix">What makes a command run there.</param>
public sealed record NetworkNode(int Number, string Address, IReadOnlyList<string> Prefix);

/// <summary>
/// A network of Linux namespaces whose wires go through this process, which loses, delays and cuts each direction of each wire as it is told.
/// This process itself is node 0.
/// </summary>
public sealed class VirtualNetwork : IAsyncDisposable
{
    private const int PacketBytesMax = 65_536;
    private const int DestinationAt = 16;
    private const int PollMilliseconds = 100;
    private const string InterfaceMtu = "9000";

    private readonly ConcurrentDictionary<(int From, int To), Link> _links = new();
    private readonly ConcurrentDictionary<int, Tun> _wires = new();
    private readonly List<Thread> _readers = [];
    private readonly List<string> _namespaces = [];
    private readonly Random _random;
    private readonly string _id = $"{Environment.ProcessId % 100_000}";
    private readonly string _subnet = $"10.{100 + (Environment.ProcessId % 100)}.{Environment.ProcessId / 100 % 250}";
    private volatile bool _ended;

    private VirtualNetwork(int seed) => _random = new(seed);

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() ? "network faults need Linux"
        : Environment.UserName != "root" ? "network faults need root, for network namespaces"
        : !File.Exists(Tun.Device) ? $"network faults need {Tun.Device}"
        : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") && !File.Exists("/usr/bin/ip") ? "network faults need ip (Debian: apt-get install iproute2)"
        : null;

    /// <summary>Makes a network with this process in it.</summary>
    public static async Task<VirtualNetwork> CreateAsync(int seed)
    {
        var network = new VirtualNetwork(seed);
        await network.AttachAsync(0, @namespace: null);
        return network;
    }

    /// <summary>Adds a node in a namespace of its own.</summary>
    public async Task<NetworkNode> AddAsync()
    {
        var number = _namespaces.Count + 1;
        var name = $"prt{_id}-{number}";
        await IpAsync("netns", "add", name);
        _namespaces.Add(name);
        await IpAsync("-n", name, "link", "set", "lo", "up");
        await AttachAsync(number, name);
        return new(number, AddressOf(number), ["ip", "netns", "exec", name]);
    }

    /// <summary>Sets what happens to packets in one direction.</summary>
    public void Set(int from, int to, Link link) => _links[(from, to)] = link;

    /// <summary>Every wire is as it was.</summary>
    public void Heal() => _links.Clear();

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        foreach (var reader in _readers)
            reader.Join();
        foreach (var wire in _wires.Values)
            wire.Dispose();
        foreach (var name in _namespaces)
            await IpAsync("netns", "del", name);
    }

    private string AddressOf(int number) => $"{_subnet}.{number + 1}";

    private async Task AttachAsync(int number, string? @namespace)
    {
        var wire = new Tun($"prt{_id}n{number}");
        _wires[number] = wire;
        if (@namespace is not null)
            await IpAsync("link", "set", wire.Name, "netns", @namespace);
        string[] there = @namespace is null ? [] : ["-n", @namespace];
        await IpAsync([.. there, "addr", "add", $"{AddressOf(number)}/24", "dev", wire.Name]);
        await IpAsync([.. there, "link", "set", wire.Name, "mtu", InterfaceMtu, "up"]);
        var reader = new Thread(() => Forward(number, wire)) { IsBackground = true, Name = wire.Name };
        _readers.Add(reader);
        reader.Start();
    }

    private void Forward(int from, Tun wire)
    {
        var buffer = new byte[PacketBytesMax];
        while (!_ended)
        {
            var length = wire.Read(buffer, PollMilliseconds);
            if (length > DestinationAt + 4 && buffer[0] >> 4 == 4 && _wires.TryGetValue(buffer[DestinationAt + 3] - 1, out var to))
                Pass(_links.GetValueOrDefault((from, buffer[DestinationAt + 3] - 1)), buffer.AsSpan(0, length), to);
        }
    }

    private void Pass(Link link, ReadOnlySpan<byte> packet, Tun to)
    {
        if (link.Loss > 0 && Chance() < link.Loss)
            return;
        if (link.Delay == TimeSpan.Zero)
            to.Write(packet);
        else
            _ = PassLaterAsync(link.Delay, packet.ToArray(), to);
    }

    private async Task PassLaterAsync(TimeSpan delay, byte[] packet, Tun to)
    {
        await RealTime.PassAsync(delay);
        if (!_ended)
            to.Write(packet);
    }

    private double Chance()
    {
        lock (_random)
            return _random.NextDouble();
    }

    private static async Task IpAsync(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {errors}");
    }
}
