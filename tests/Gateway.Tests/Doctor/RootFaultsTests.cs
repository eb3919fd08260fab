using System.Text.Json.Nodes;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Root;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>What is wrong at the root, or on the way to it.</summary>
public sealed class RootFaultsTests : IAsyncLifetime
{
    private const string Subject = "--serviceaccount=portrule:portrule";
    private const string V1 = $"v1.{RootedSite.Group}";
    private const string V2 = $"v2.{RootedSite.Group}";

    private RootedSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await RootedSite.CreateAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_root_that_is_down()
    {
        var address = Address();
        await _site.Root.GoDownAsync();
        var diagnosis = await _site.DiagnoseAsync();
        diagnosis.HasOnly("root-unreachable", $"kubectl get --raw /readyz --server={address}, from here; then mend the address in --kubeconfig, the network or a NetworkPolicy");
        Assert.Equal(CheckState.Skipped, diagnosis.StateOf("rights"));
        await _site.Root.ComeUpAsync();
    }

    [Fact]
    public async Task A_root_of_another_CA()
    {
        var kubeconfig = _site.Options.Root.Kubeconfig!;
        string Base64(TestAuthority authority) => Convert.ToBase64String(File.ReadAllBytes(authority.CertificateFile));
        File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace(Base64(_site.Root.Authorities.Cluster), Base64(_site.Root.Authorities.Service), StringComparison.Ordinal));
        (await _site.DiagnoseAsync()).HasOnly("root-untrusted", $"kubectl config set-cluster NAME --server={Address()} --certificate-authority=CA.crt --embed-certs --kubeconfig={kubeconfig}");
    }

    [Fact]
    public async Task A_token_that_the_root_does_not_know()
    {
        var token = _site.Root.Callers.Token(RootControlPlane.ServiceAccount);
        _site.Options = _site.Options with { Root = new() { Kubeconfig = _site.Root.KubeconfigOfBearer(token) } };
        _site.Root.Callers.Revoke(token);
        (await _site.DiagnoseAsync()).HasOnly(
            "root-credentials", $"kubectl config set-credentials NAME --token=\"$(kubectl create token SERVICEACCOUNT -n NAMESPACE)\" --kubeconfig={_site.Options.Root.Kubeconfig}");
    }

    [Fact]
    public async Task A_root_that_fails()
    {
        _site.Root.Faults.Fail("/version", 500);
        (await _site.DiagnoseAsync()).HasOnly("root-error", $"kubectl get --raw '/readyz?verbose' --server={Address()}");
    }

    [Theory]
    [InlineData(20, "root-clock-differs", "behind")]
    [InlineData(600, "root-clock-differs-much", "behind")]
    [InlineData(-20, "root-clock-differs", "ahead")]
    public async Task A_clock_that_is_not_the_root_s(int seconds, string id, string which) =>
        Assert.Contains(which, (await _site.DiagnoseAsync(new WrongClock(TimeSpan.FromSeconds(seconds)))).HasOnly(id, "timedatectl set-ntp true, on the machine whose clock is wrong").Problem);

    [Fact]
    public async Task An_APIService_that_is_missing()
    {
        _site.Root.ApiServices.Remove(V2);
        (await _site.DiagnoseAsync()).HasOnly("apiservice-missing", "kubectl apply -f deploy/base/apiservice.yaml, with the caBundle added; or -k of an overlay");
    }

    [Fact]
    public async Task An_APIService_that_the_root_is_to_serve_itself()
    {
        _site.Register("v2", 10, s => s["spec"]!.AsObject().Remove("service"));
        (await _site.DiagnoseAsync()).HasOnly(
            "apiservice-local", $$$$"""kubectl patch apiservice {{{{V2}}}} --type=merge -p '{"spec":{"service":{"namespace":"NAMESPACE","name":"SERVICE","port":443}}}'""");
    }

    [Fact]
    public async Task An_APIService_that_is_not_available()
    {
        _site.Register("v1", 20, s => s["status"]!["conditions"]![0] = new JsonObject { ["type"] = "Available", ["status"] = "False", ["reason"] = "FailedDiscoveryCheck", ["message"] = "no route" });
        var finding = (await _site.DiagnoseAsync()).HasOnly("apiservice-unavailable", $"kubectl describe apiservice {V1}; mend what else is found here, or the way from the root apiserver to the pods");
        Assert.Equal($"APIService {V1} is not Available: FailedDiscoveryCheck: no route", finding.Problem);
    }

    [Fact]
    public async Task A_caBundle_of_another_CA()
    {
        _site.Register("v1", 20, s => s["spec"]!["caBundle"] = Convert.ToBase64String(File.ReadAllBytes(_site.Root.Authorities.Cluster.CertificateFile)));
        (await _site.DiagnoseAsync()).HasOnly(
            "apiservice-ca", $$$"""kubectl patch apiservice {{{V1}}} --type=merge -p '{"spec":{"caBundle":"'$(base64 -w0 CA.crt)'"}}', with the CA that has signed {{{_site.Options.TlsCertFile}}}""");
    }

    [Fact]
    public async Task A_caBundle_that_nobody_has_put_there()
    {
        _site.Register("v1", 20, s => s["spec"]!.AsObject().Remove("caBundle"));
        Assert.EndsWith("it is empty", Assert.Single((await _site.DiagnoseAsync()).Findings).Problem);
    }

    [Fact]
    public async Task An_APIService_that_verifies_nothing()
    {
        _site.Register("v1", 20, s =>
        {
            s["spec"]!.AsObject().Remove("caBundle");
            s["spec"]!["insecureSkipTLSVerify"] = true;
        });
        (await _site.DiagnoseAsync()).HasOnly(
            "apiservice-insecure", $$$"""kubectl patch apiservice {{{V1}}} --type=merge -p '{"spec":{"insecureSkipTLSVerify":false,"caBundle":"'$(base64 -w0 CA.crt)'"}}'""");
    }

    [Fact]
    public async Task A_serving_certificate_for_another_name()
    {
        var other = _site.Root.Authorities.Service.Server("other", "portrule.elsewhere.svc").Private();
        _site.Options = _site.Options with { TlsCertFile = other.CertificateFile, TlsPrivateKeyFile = other.KeyFile };
        var finding = (await _site.DiagnoseAsync()).HasOnly(
            "apiservice-names", $"have one issued with the DNS name portrule.portrule.svc, and put it into {other.CertificateFile}");
        Assert.Contains("portrule.elsewhere.svc", finding.Problem);
    }

    [Fact]
    public async Task Versions_in_another_order_than_the_server_s()
    {
        _site.Register("v2", 30);
        (await _site.DiagnoseAsync()).HasOnly("apiservice-priority", $$$"""kubectl patch apiservice {{{V2}}} --type=merge -p '{"spec":{"versionPriority":19}}'""");
    }

    [Fact]
    public async Task Versions_that_rank_their_group_differently()
    {
        _site.Register("v2", 10, s => s["spec"]!["groupPriorityMinimum"] = 17000);
        (await _site.DiagnoseAsync()).HasOnly("apiservice-group-priority", $$$"""kubectl patch apiservice {{{V2}}} --type=merge -p '{"spec":{"groupPriorityMinimum":1000}}'""");
    }

    [Fact]
    public async Task A_service_that_is_missing()
    {
        _site.Root.Services.Remove("portrule", "portrule");
        (await _site.DiagnoseAsync()).HasOnly(["service-missing", "service-missing"], "kubectl apply -f deploy/base/service.yaml; or name the right one in the APIService");
    }

    [Fact]
    public async Task A_port_that_the_service_does_not_have()
    {
        _site.PutService(p => p["port"] = 8443);
        (await _site.DiagnoseAsync()).HasOnly(["service-port", "service-port"], $$$$"""kubectl patch apiservice {{{{V1}}}} --type=merge -p '{"spec":{"service":{"port":8443}}}'""");
    }

    [Fact]
    public async Task A_service_that_leads_elsewhere()
    {
        _site.PutService(p => p["targetPort"] = 1);
        (await _site.DiagnoseAsync()).HasOnly(
            "service-target-port", $$$"""kubectl patch service -n portrule portrule --type=merge -p '{"spec":{"ports":[{"name":"https","port":443,"targetPort":{{{_site.Options.SecurePort}}}}]}}'""");
    }

    [Fact]
    public async Task APIServices_that_may_not_be_read_are_passed_over_with_the_line_that_grants_it()
    {
        _site.Root.Rbac.Unbind("portrule-doctor");
        _site.Root.Rbac.Unbind("portrule-ca-publisher");
        var diagnosis = await _site.DiagnoseAsync();
        diagnosis.IsHealthy();
        Assert.Equal(CheckState.Skipped, diagnosis.StateOf("apiservices"));
        Assert.Contains("kubectl create clusterrole portrule-doctor --verb=get --resource=apiservices.apiregistration.k8s.io,services", diagnosis.NoteOf("apiservices"));
    }

    [Fact]
    public async Task A_ConfigMap_that_is_missing()
    {
        _site.Root.Configuration.Remove();
        (await _site.DiagnoseAsync()).HasOnly("configuration-missing", "start the root apiserver with --requestheader-client-ca-file: it writes the ConfigMap itself");
    }

    [Fact]
    public async Task A_ConfigMap_that_may_not_be_read()
    {
        _site.Root.Rbac.Unbind("portrule-authentication-reader");
        var grant = $"kubectl create rolebinding portrule-authentication-reader --namespace=kube-system --role=extension-apiserver-authentication-reader {Subject}";
        (await _site.DiagnoseAsync()).HasOnly(["configuration-forbidden", "right-missing"], grant);
    }

    [Fact]
    public async Task A_root_without_a_front_proxy()
    {
        _site.Root.Configuration.Publish(d => d.Remove("requestheader-client-ca-file"));
        (await _site.DiagnoseAsync()).HasOnly("configuration-without-front-proxy", "start the root apiserver with --requestheader-client-ca-file and --requestheader-allowed-names");
    }

    [Fact]
    public async Task A_CA_in_the_ConfigMap_whose_time_is_over()
    {
        var ended = new TestAuthority(_site.File("old"), "old-front-proxy-ca", DateTimeOffset.UtcNow.AddHours(-1));
        _site.Root.Configuration.Publish(RootAuthorities.Bundle(ended), RootAuthorities.Bundle(_site.Root.Authorities.Client));
        var finding = (await _site.DiagnoseAsync()).HasOnly(
            "configuration-ca-expired", "restart the root apiserver with a new CA in --requestheader-client-ca-file: it writes the ConfigMap itself");
        Assert.StartsWith("CA CN=old-front-proxy-ca in requestheader-client-ca-file has expired, on ", finding.Problem);
    }

    [Fact]
    public async Task A_CA_in_the_ConfigMap_that_is_none()
    {
        _site.Root.Configuration.Publish("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", RootAuthorities.Bundle(_site.Root.Authorities.Client));
        (await _site.DiagnoseAsync()).HasOnly("configuration-unreadable", "restart the root apiserver with a new CA in --requestheader-client-ca-file: it writes the ConfigMap itself");
    }

    public static TheoryData<string, string[]> Bindings { get; } = new()
    {
        { "portrule-auth-delegator", ["root-token-reviews", "root-access-reviews"] },
        { "portrule-namespace-reader", ["root-namespaces"] },
        { "portrule-webhook-reader", ["root-mutating-webhooks", "root-validating-webhooks"] },
        { "portrule-policy-reader", ["root-mutating-policies", "root-mutating-policy-bindings", "root-validating-policies", "root-validating-policy-bindings"] },
    };

    [Theory, MemberData(nameof(Bindings))]
    public async Task A_right_that_is_missing(string binding, string[] checks)
    {
        _site.Root.Rbac.Unbind(binding);
        var permissions = checks.Select(c => RootPermission.All.Single(p => p.Check == c)).ToList();
        var diagnosis = await _site.DiagnoseAsync();
        diagnosis.HasOnly([.. checks.Select(_ => "right-missing")], $"{permissions[0].GrantFor("portrule")} {Subject}");
        Assert.All(permissions.Zip(diagnosis.Findings), p => Assert.StartsWith($"this server cannot {p.First.Right} (it may not ", p.Second.Problem));
    }

    [Fact]
    public async Task A_right_to_see_how_requests_are_ranked_that_is_missing()
    {
        _site.Root.Rbac.Unbind("portrule-flow-reader");
        (await _site.DiagnoseAsync()).HasOnly(["right-advised", "right-advised"], $"{RootPermission.FlowSchemas.GrantFor("portrule")} {Subject}");
        _site.Options = _site.Options with { Limits = new() { IsFair = false } };
        (await _site.DiagnoseAsync()).IsHealthy();
    }

    [Fact]
    public async Task A_right_of_quotas_that_is_missing_is_as_bad_as_the_flag_says()
    {
        _site.Root.Rbac.Unbind("portrule-quota-charger");
        var grant = $"{RootPermission.QuotaUsage.GrantFor("portrule")} {Subject}";
        (await _site.DiagnoseAsync()).HasOnly("right-advised", grant);
        _site.Options = _site.Options with { QuotaWithoutRights = QuotaWithoutRights.Refuse };
        (await _site.DiagnoseAsync()).HasOnly("right-missing", grant);
        _site.Options = _site.Options with { DisabledPlugins = ["ResourceQuota"] };
        (await _site.DiagnoseAsync()).IsHealthy();
    }

    [Fact]
    public async Task A_right_of_pods_that_is_missing()
    {
        await using var redis = await RedisServer.StartAsync();
        _site.Options = _site.Options with { Store = "redis:" + redis.Address };
        var pod = new Machine { PodNamespace = "portrule" };
        (await _site.DiagnoseAsync(machine: pod)).IsHealthy();
        _site.Root.Rbac.Unbind("portrule-silo-pods");
        (await _site.DiagnoseAsync(machine: pod)).HasOnly(
            "right-advised",
            "kubectl create role portrule-silo-pods --namespace=portrule --verb=get,list,watch --resource=pods; "
                + $"kubectl create rolebinding portrule-silo-pods --namespace=portrule --role=portrule-silo-pods {Subject}");
    }

    [Fact]
    public async Task A_CA_in_the_ConfigMap_that_is_about_to_end()
    {
        var ending = new TestAuthority(_site.File("old"), "old-client-ca", DateTimeOffset.UtcNow.AddDays(20));
        _site.Root.Configuration.Publish(RootAuthorities.Bundle(_site.Root.Authorities.FrontProxy), RootAuthorities.Bundle(ending));
        (await _site.DiagnoseAsync()).HasOnly("configuration-ca-expiring", "restart the root apiserver with a new CA in --client-ca-file: it writes the ConfigMap itself");
    }

    [Fact]
    public async Task A_CA_in_the_ConfigMap_whose_time_has_not_come()
    {
        var coming = TestAuthority.OfTomorrow(_site.File("next"), "next-client-ca");
        _site.Root.Configuration.Publish(RootAuthorities.Bundle(_site.Root.Authorities.FrontProxy), RootAuthorities.Bundle(coming));
        (await _site.DiagnoseAsync()).HasOnly("configuration-ca-not-yet", "restart the root apiserver with a new CA in --client-ca-file: it writes the ConfigMap itself");
    }

    private string Address() => _site.Root.Address.GetLeftPart(UriPartial.Authority);
}
