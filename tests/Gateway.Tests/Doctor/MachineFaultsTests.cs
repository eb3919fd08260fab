using System.Net;
using System.Net.Sockets;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>What is wrong with the machine, its files, and the flags.</summary>
public sealed class MachineFaultsTests : IDisposable
{
    private const string Limit = "kubectl set resources deployment NAME -n NAMESPACE --limits=memory=";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_directory_that_is_missing() =>
        (await Diagnosis.OfAsync(Options() with { Store = $"sqlite:{_directory.File("no/objects.db")}" })).HasOnly("sqlite-directory-missing", $"mkdir -p -m 0700 {_directory.File("no")}");

    [Fact]
    public async Task A_file_that_is_a_directory() =>
        (await Diagnosis.OfAsync(Options() with { Store = $"sqlite:{_directory.Path}" })).HasOnly("sqlite-is-directory", $"give --store=sqlite:{_directory.Path}/objects.db");

    [Fact]
    public async Task A_volume_that_is_full()
    {
        await using var disk = await SmallDisk.CreateAsync();
        await disk.FillAsync();
        (await Diagnosis.OfAsync(Options() with { Store = $"sqlite:{disk.Path}/objects.db" })).HasOnly("sqlite-disk-full", $"free space below {disk.Path}, or enlarge the volume");
    }

    [Fact]
    public async Task A_volume_that_is_nearly_full()
    {
        await using var disk = await SmallDisk.CreateAsync();
        await disk.FillAsync((DoctorLimits.DiskBytesMin + DoctorLimits.DiskBytesWarned) / 2);
        var finding = (await Diagnosis.OfAsync(Options() with { Store = $"sqlite:{disk.Path}/objects.db" })).HasOnly("sqlite-disk-short", $"free space below {disk.Path}, or enlarge the volume");
        Assert.Equal(CheckState.Warning, finding.State);
    }

    [Fact]
    public async Task A_volume_that_cannot_be_written_to()
    {
        await using var disk = await SmallDisk.CreateAsync();
        await disk.MakeReadOnlyAsync();
        (await Diagnosis.OfAsync(Options() with { Store = $"sqlite:{disk.Path}/objects.db" })).HasOnly(
            "sqlite-not-writable", $"chown -R {Environment.UserName} {disk.Path}, or mount the volume for reading and writing (readOnly: false in the pod, fsGroup for its user)");
    }

    [Fact]
    public async Task A_file_that_a_server_at_another_port_has()
    {
        var options = Options() with { Store = null };
        await using var server = await RunningServer.StartAsync(options with { SecurePort = 0 });
        var finding = (await Diagnosis.OfAsync(options)).HasOnly("sqlite-held", $"kill {Environment.ProcessId}, or give --store=sqlite: another file");
        Assert.Contains($"is held by process {Environment.ProcessId} (", finding.Problem);
    }

    [Fact]
    public async Task A_port_that_another_process_has()
    {
        using var other = new TcpListener(IPAddress.Loopback, FixedPort.Next());
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        (await Diagnosis.OfAsync(Options() with { SecurePort = port })).HasOnly("https-port-taken", $"ss -ltnp 'sport = :{port}' tells which; end it, or give another --secure-port");
    }

    [Fact]
    public async Task An_address_of_another_machine() =>
        (await Diagnosis.OfAsync(Options() with { BindAddress = IPAddress.Parse("192.0.2.1") })).HasOnly(
            "https-port-closed", "give a --bind-address of this machine (0.0.0.0 for all) and a --secure-port this user may open (above 1023)");

    [Fact]
    public async Task A_silo_s_port_that_another_process_has()
    {
        await using var redis = await RedisServer.StartAsync();
        using var other = new TcpListener(IPAddress.Loopback, FixedPort.Next());
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        (await Diagnosis.OfAsync(Options() with { Store = "redis:" + redis.Address, Silo = new() { Port = port } }))
            .HasOnly("silo-port-taken", $"ss -ltnp 'sport = :{port}' tells by whom; end it, or give another --silo-port");
    }

    [Fact]
    public async Task A_silo_s_address_of_another_machine()
    {
        await using var redis = await RedisServer.StartAsync();
        var ca = new TestAuthority(_directory.File("pki"), "silo-ca");
        var silo = ca.Peer("silo", "CN=silo").Private();
        var options = Options() with
        {
            Store = "redis:" + redis.Address,
            Silo = new() { Address = IPAddress.Parse("192.0.2.1"), Port = FixedPort.Next(), TlsCertFile = silo.CertificateFile, TlsPrivateKeyFile = silo.KeyFile, CaFile = ca.CertificateFile },
        };
        (await Diagnosis.OfAsync(options)).HasOnly("silo-port-closed", "give a --silo-address of this machine ($(POD_IP) in a pod) and a --silo-port this user may open (above 1023)");
    }

    [Fact]
    public async Task A_container_with_too_little_memory() =>
        (await Diagnosis.OfAsync(Options(), Container("134217728") with { HeapBytesMax = 96 << 20 })).HasOnly("memory-small", Limit + "512Mi");

    [Fact]
    public async Task A_heap_that_may_become_larger_than_its_container() => (await Diagnosis.OfAsync(Options(), Container("1073741824") with { HeapBytesMax = 2L << 30 })).HasOnly(
        "memory-heap", "take DOTNET_GCHeapHardLimit and DOTNET_GCHeapHardLimitPercent out of the environment: three quarters of the limit is the default");

    [Fact]
    public async Task A_container_of_a_pod_without_a_limit() => (await Diagnosis.OfAsync(Options(), Container("max") with { IsPod = true })).HasOnly("memory-unlimited", Limit + "1Gi");

    [Fact]
    public async Task A_container_as_it_should_be() => (await Diagnosis.OfAsync(Options(), Container("1073741824") with { IsPod = true, HeapBytesMax = 768 << 20 })).IsHealthy();

    [Fact]
    public async Task Few_open_files()
    {
        var self = Directory.CreateDirectory(_directory.File("proc/self")).FullName;
        File.WriteAllText(Path.Combine(self, "limits"), File.ReadAllText("/proc/self/limits").Replace(MaxOpenFiles(), "Max open files            1024                 1024                 files", StringComparison.Ordinal));
        (await Diagnosis.OfAsync(Options(), new Machine { Processes = _directory.File("proc") })).HasOnly(
            "open-files-few", "ulimit -Hn 65536 before the start; LimitNOFILE=65536 in a systemd unit, or the container runtime's");
    }

    [Fact]
    public async Task A_clock_that_begins_in_1970() =>
        Assert.Equal("timedatectl set-ntp true", (await Diagnosis.OfAsync(Options(), clock: new WrongClock(DateTimeOffset.UnixEpoch - DateTimeOffset.UtcNow))).Findings.Single(f => f.Id == "clock-implausible").Remedy);

    [Fact]
    public async Task An_audit_policy_that_is_none()
    {
        var policy = Write("policy.yaml", "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Everything\n");
        var finding = (await Diagnosis.OfAsync(Options() with { AuditPolicyFile = policy, AuditLog = new() { Path = "-" } })).HasOnly("audit-wrong", "give one of None, Metadata, Request, RequestResponse");
        Assert.Equal($"--audit-policy-file={policy}: rules[0].level is \"Everything\"", finding.Problem);
    }

    [Fact]
    public async Task An_audit_that_goes_nowhere() => (await Diagnosis.OfAsync(Options() with { AuditPolicyFile = Write("policy.yaml", "") }))
        .HasOnly("audit-wrong", "give --audit-log-path or --audit-webhook-config-file");

    [Fact]
    public async Task An_admission_configuration_that_is_none() =>
        (await Diagnosis.OfAsync(Options() with { AdmissionControlConfigFile = Write("admission.yaml", "kind: [") })).HasOnly(
            "admission-configuration-wrong", "give a file with an AdmissionConfiguration of apiserver.config.k8s.io/v1");

    [Fact]
    public async Task A_tracing_configuration_that_is_none()
    {
        var file = Write("tracing.yaml", "apiVersion: apiserver.config.k8s.io/v1\nkind: TracingConfiguration\nsamplingRatePerMillion: 2000000\n");
        var finding = (await Diagnosis.OfAsync(Options() with { TracingConfigFile = file })).HasOnly("tracing-wrong", "expected a number from 0 to 1000000");
        Assert.Equal($"--tracing-config-file={file}: samplingRatePerMillion=2000000", finding.Problem);
    }

    [Fact]
    public async Task Flags_that_do_not_fit_each_other() =>
        (await Diagnosis.OfAsync(Options() with { Role = Gateway.Proxying.Role.Gateway })).HasOnly("flags-wrong", "give --store=redis:CONFIG, or leave --role out");

    [Fact]
    public async Task A_kubeconfig_that_is_not_there()
    {
        var diagnosis = await Diagnosis.OfAsync(Options() with { Root = new() { Kubeconfig = "/no/kubeconfig" } });
        Assert.Equal("--kubeconfig=/no/kubeconfig: no such file", diagnosis.HasOnly("flags-wrong", "give a kubeconfig of the root apiserver").Problem);
        Assert.Equal((CheckState.Skipped, "flags are wrong; see flags"), (diagnosis.StateOf("rights"), diagnosis.NoteOf("rights")));
    }

    private Machine Container(string memory)
    {
        File.WriteAllText(_directory.File("memory.max"), memory + "\n");
        return new() { ControlGroups = _directory.Path };
    }

    private static string MaxOpenFiles() => File.ReadLines("/proc/self/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal)).TrimEnd();

    private string Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }

    private ServerOptions Options() => new() { SecurePort = FixedPort.Next(), DataDir = _directory.File(".aa"), Store = "memory" };
}
