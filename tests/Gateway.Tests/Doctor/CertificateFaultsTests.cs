using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>Certificates that are no good, of a server with an embedded store, or of a replica of many.</summary>
public sealed class CertificateFaultsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _ca;
    private readonly TestAuthority _siloCa;

    public CertificateFaultsTests() => (_ca, _siloCa) = (new(_directory.File("pki"), "ca"), new(_directory.File("pki"), "silo-ca"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_serving_certificate_whose_time_is_over()
    {
        var certificate = _ca.Server("serving", DateTimeOffset.UtcNow.AddHours(-1), "localhost").Private();
        (await DiagnoseAsync(certificate)).HasOnly("serving-expired", Renewal(certificate));
    }

    [Fact]
    public async Task A_serving_certificate_that_should_have_been_renewed()
    {
        var certificate = _ca.Server("serving", DateTimeOffset.UtcNow.AddDays(3), "localhost").Private();
        Assert.Equal(CheckState.Warning, (await DiagnoseAsync(certificate)).HasOnly("serving-expiring", Renewal(certificate)).State);
    }

    [Fact]
    public async Task A_serving_certificate_whose_time_has_not_come()
    {
        var certificate = _ca.Server("serving", "localhost").Private();
        (await Diagnosis.OfAsync(Serving(certificate), clock: new WrongClock(TimeSpan.FromDays(-2)))).HasOnly("serving-not-yet", Renewal(certificate));
    }

    [Fact]
    public async Task A_key_of_another_certificate()
    {
        var certificate = _ca.Server("serving", "localhost").Private() with { KeyFile = _ca.Server("other", "localhost").Private().KeyFile };
        (await DiagnoseAsync(certificate)).HasOnly("serving-unreadable", "give a PEM certificate and the key that belongs to it");
    }

    [Fact]
    public async Task A_certificate_that_is_not_there()
    {
        var certificate = _ca.Server("serving", "localhost").Private();
        File.Delete(certificate.CertificateFile);
        var finding = (await DiagnoseAsync(certificate)).HasOnly("serving-unreadable", "give a PEM certificate and the key that belongs to it");
        Assert.Equal($"--tls-cert-file={certificate.CertificateFile}: no such file", finding.Problem);
    }

    [Fact]
    public async Task A_key_that_everybody_may_read()
    {
        var certificate = _ca.Server("serving", "localhost").Private();
        File.SetUnixFileMode(certificate.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var finding = (await Diagnosis.OfAsync(Serving(certificate))).HasOnly("serving-key-readable", $"chmod o-rwx {certificate.KeyFile}");
        Assert.Contains("(mode 0644)", finding.Problem);
    }

    [Fact]
    public async Task A_chain_in_the_wrong_order()
    {
        var upper = _ca.Intermediate("upper");
        var certificate = upper.Server("serving", "localhost").Private();
        File.AppendAllText(certificate.CertificateFile, "\n" + File.ReadAllText(_ca.CertificateFile) + "\n" + File.ReadAllText(upper.CertificateFile));
        (await DiagnoseAsync(certificate)).HasOnly(["serving-chain", "serving-chain"], Renewal(certificate));
    }

    [Fact]
    public async Task A_certificate_that_names_no_host()
    {
        var certificate = _ca.Peer("serving", "CN=portrule.portrule.svc").Private();
        (await DiagnoseAsync(certificate)).HasOnly("serving-nameless", $"have one issued with the DNS name SERVICE.NAMESPACE.svc, and put it into {certificate.CertificateFile}");
    }

    [Fact]
    public async Task A_CA_of_clients_whose_time_is_over()
    {
        var ended = new TestAuthority(_directory.File("old"), "clients", DateTimeOffset.UtcNow.AddHours(-1)).CertificateFile;
        (await Diagnosis.OfAsync(Serving(_ca.Server("serving", "localhost").Private()) with { ClientCaFile = ended }))
            .HasOnly("authority-expired", $"put a new CA into {ended} beside the old one, and give out certificates of it");
    }

    [Fact]
    public async Task A_silo_certificate_of_another_CA()
    {
        var certificate = _ca.Peer("silo", "CN=silo").Private();
        (await OfReplicaAsync(certificate)).HasOnly("silo-chain", SiloRenewal(certificate));
    }

    [Fact]
    public async Task A_silo_certificate_for_one_end_alone()
    {
        var certificate = _siloCa.Client("silo", "CN=silo").Private();
        var finding = (await OfReplicaAsync(certificate)).HasOnly("silo-usages", $"have one issued with the usages server auth and client auth, and put it into {certificate.CertificateFile}");
        Assert.EndsWith("is not for servers (server auth)", finding.Problem);
    }

    [Fact]
    public async Task A_silo_certificate_whose_time_is_over()
    {
        var certificate = _siloCa.ExpiredPeer("silo", "CN=silo").Private();
        (await OfReplicaAsync(certificate)).HasOnly("silo-expired", SiloRenewal(certificate));
    }

    [Fact]
    public async Task A_silo_certificate_that_should_have_been_renewed()
    {
        var certificate = _siloCa.Peer("silo", "CN=silo", DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(3)).Private();
        (await OfReplicaAsync(certificate)).HasOnly("silo-expiring", SiloRenewal(certificate));
    }

    [Fact]
    public async Task A_silo_certificate_whose_time_has_not_come()
    {
        var certificate = _siloCa.Peer("silo", "CN=silo", DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow.AddDays(30)).Private();
        (await OfReplicaAsync(certificate)).HasOnly("silo-not-yet", SiloRenewal(certificate));
    }

    [Fact]
    public async Task A_CA_of_silos_whose_time_has_not_come()
    {
        var coming = TestAuthority.OfTomorrow(_directory.File("next"), "silos");
        (await OfReplicaAsync(coming.Peer("silo", "CN=silo").Private(), coming))
            .HasOnly(["silo-ca-not-yet", "silo-not-yet"], $"add a new CA to {coming.CertificateFile} on all replicas, then have certificates issued of it, then take the old one out");
    }

    [Fact]
    public async Task A_CA_of_clients_whose_time_has_not_come()
    {
        var coming = TestAuthority.OfTomorrow(_directory.File("next"), "clients").CertificateFile;
        (await Diagnosis.OfAsync(Serving(_ca.Server("serving", "localhost").Private()) with { ClientCaFile = coming }))
            .HasOnly("authority-not-yet", $"put a new CA into {coming} beside the old one, and give out certificates of it");
    }

    [Fact]
    public async Task A_CA_of_silos_that_is_about_to_end()
    {
        var ending = new TestAuthority(_directory.File("old"), "silos", DateTimeOffset.UtcNow.AddDays(20));
        (await OfReplicaAsync(ending.Peer("silo", "CN=silo").Private(), ending))
            .HasOnly(["silo-ca-expiring"], $"add a new CA to {ending.CertificateFile} on all replicas, then have certificates issued of it, then take the old one out");
    }

    [Fact]
    public async Task A_CA_of_silos_whose_time_is_over()
    {
        var ended = new TestAuthority(_directory.File("old"), "silos", DateTimeOffset.UtcNow.AddHours(-1));
        (await OfReplicaAsync(ended.Peer("silo", "CN=silo").Private(), ended))
            .HasOnly(["silo-ca-expired", "silo-expired"], $"add a new CA to {ended.CertificateFile} on all replicas, then have certificates issued of it, then take the old one out");
    }

    [Fact]
    public async Task A_silo_key_of_another_certificate()
    {
        var certificate = _siloCa.Peer("silo", "CN=silo").Private() with { KeyFile = _siloCa.Peer("other", "CN=silo").Private().KeyFile };
        (await OfReplicaAsync(certificate)).HasOnly(["silo-unreadable", "flags-wrong"], "give a PEM certificate and the key that belongs to it");
    }

    [Fact]
    public async Task A_silo_key_that_everybody_may_read()
    {
        var certificate = _siloCa.Peer("silo", "CN=silo");
        File.SetUnixFileMode(certificate.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (await OfReplicaAsync(certificate)).HasOnly("silo-key-readable", $"chmod o-rwx {certificate.KeyFile}");
    }

    [Fact]
    public async Task A_CA_of_clients_that_is_about_to_end()
    {
        var ending = new TestAuthority(_directory.File("old"), "clients", DateTimeOffset.UtcNow.AddDays(20)).CertificateFile;
        (await Diagnosis.OfAsync(Serving(_ca.Server("serving", "localhost").Private()) with { ClientCaFile = ending }))
            .HasOnly("authority-expiring", $"put a new CA into {ending} beside the old one, and give out certificates of it");
    }

    [Fact]
    public async Task A_CA_of_clients_that_is_none() => (await Diagnosis.OfAsync(Serving(_ca.Server("serving", "localhost").Private()) with { ClientCaFile = _directory.File("none") }))
        .HasOnly(["authority-unreadable", "flags-wrong"], "give a PEM file of CA certificates");

    private static string Renewal(TestCertificate certificate) =>
        $"have another one issued, and put it into {certificate.CertificateFile}: it is taken in without a restart (cert-manager: cmctl renew; in the data directory: remove the file, restart)";

    private static string SiloRenewal(TestCertificate certificate) =>
        $"have another one issued of the CA in --silo-ca-file, and put it into {certificate.CertificateFile}: it is taken in without a restart";

    private Task<Diagnosis> DiagnoseAsync(TestCertificate certificate) => Diagnosis.OfAsync(Serving(certificate));

    private async Task<Diagnosis> OfReplicaAsync(TestCertificate certificate, TestAuthority? authority = null)
    {
        await using var redis = await RedisServer.StartAsync();
        return await Diagnosis.OfAsync(Serving(_ca.Server("serving", "localhost").Private()) with
        {
            Store = "redis:" + redis.Address,
            Silo = new() { TlsCertFile = certificate.CertificateFile, TlsPrivateKeyFile = certificate.KeyFile, CaFile = (authority ?? _siloCa).CertificateFile },
        });
    }

    private ServerOptions Serving(TestCertificate certificate) =>
        new() { SecurePort = FixedPort.Next(), DataDir = _directory.File(".aa"), TlsCertFile = certificate.CertificateFile, TlsPrivateKeyFile = certificate.KeyFile };
}
