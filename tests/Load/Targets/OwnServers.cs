using System.ComponentModel;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>Servers of this repository, each a process of its own, with a Redis where they need one; on their own, or below a root with admission.</summary>
internal sealed class OwnServers : ITarget
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly List<MeasuredProcess> _processes = [];
    private RedisServer? _redis;
    private AdmittingRoot? _root;

    private OwnServers(ServerSort sort) => Name = Enum.GetName(sort)!.ToLowerInvariant();

    public string Name { get; }

    public IReadOnlyList<Uri> Addresses => [.. _servers.Select(s => s.Address)];

    public Caller Caller { get; private set; } = null!;

    public IReadOnlyList<MeasuredProcess> Processes => _processes;

    /// <exception cref="LoadException">They cannot be started.</exception>
    public static async Task<OwnServers> StartAsync(ServerSort sort, AdmissionSort admission, LoadOptions options)
    {
        var servers = new OwnServers(sort);
        try
        {
            await servers.StartAllAsync(sort, admission, options);
            return servers;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or Win32Exception)
        {
            await servers.DisposeAsync();
            throw new LoadException($"--servers={servers.Name}: {e.Message}");
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    private async Task StartAllAsync(ServerSort sort, AdmissionSort admission, LoadOptions options)
    {
        if (sort != ServerSort.Embedded)
        {
            _redis = await RedisServer.StartAsync();
            _processes.Add(new("redis", _redis.Id));
        }
        if (admission != AdmissionSort.None)
            _root = await AdmittingRoot.StartAsync(_directory.Path, admission, options.Namespace);
        var silos = new TestAuthority(_directory.File("silos"), "silos");
        var silo = silos.Peer("silo", "CN=silo");
        for (var i = 0; i < (sort == ServerSort.Three ? 3 : 1); i++)
        {
            var data = _directory.File($".aa-{i}");
            if (i > 0)
                CopyIdentity(_directory.File(".aa-0"), data);
            string[] flags =
            [
                "--secure-port=0", $"--data-dir={data}", .. _root?.Flags ?? [],
                .. _redis is null ? (string[])[] : [$"--store=redis:{_redis.Address}", $"--silo-tls-cert-file={silo.CertificateFile}", $"--silo-tls-private-key-file={silo.KeyFile}", $"--silo-ca-file={silos.CertificateFile}"],
            ];
            var server = await ServerProcess.StartAsync(new ServerSurroundings(_directory.Path) { Assembly = options.ServerAssembly is { } a ? Path.GetFullPath(a) : null }, flags);
            _servers.Add(server);
            _processes.Add(new(sort == ServerSort.Three ? $"server {i + 1}" : "server", server.Id));
        }
        Caller = _root?.Caller ?? Caller.Of(new(_directory.File(".aa-0/admin.crt"), _directory.File(".aa-0/admin.key")), _directory.File(".aa-0/ca.crt"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_root is not null)
            await _root.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>One identity for all, made by the first; there is none below a root.</summary>
    private static void CopyIdentity(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in ((string[])["ca.crt", "ca.key", "admin.crt", "admin.key"]).Where(f => File.Exists(Path.Combine(from, f))))
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
    }
}
