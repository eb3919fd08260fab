using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>Server-side apply through the real kubectl.</summary>
public abstract class KubectlServerSideApplyTests(IKubectlFixture fixture)
{
    private const string Resource = "portrules.v1.firewalld.fedoraproject.org";

    private readonly Kubectl _kubectl = fixture.Kubectl;
    private readonly string _namespace = fixture.NewNamespace();

    [Fact]
    public async Task The_same_again_changes_nothing()
    {
        Assert.Contains("serverside-applied", (await ApplyAsync(Rules.Manifest("web", 80))).Success);
        var before = await FieldAsync("{.metadata.resourceVersion}");
        _ = (await ApplyAsync(Rules.Manifest("web", 80))).Success;
        Assert.Equal(before, await FieldAsync("{.metadata.resourceVersion}"));
        Assert.Equal("kubectl Apply", await FieldAsync("{.metadata.managedFields[*].manager} {.metadata.managedFields[*].operation}"));
    }

    [Fact]
    public async Task A_conflict_names_the_manager_and_the_field_and_force_takes_it()
    {
        _ = (await ApplyAsync(Rules.Manifest("web", 80), "--field-manager=alpha")).Success;
        var refused = await ApplyAsync(Rules.Manifest("web", 81), "--field-manager=beta");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"alpha\": .spec.port", refused.Errors);
        Assert.Equal("80", await FieldAsync("{.spec.port}"));

        _ = (await ApplyAsync(Rules.Manifest("web", 81), "--field-manager=beta", "--force-conflicts")).Success;
        Assert.Equal("81", await FieldAsync("{.spec.port}"));
        Assert.DoesNotContain("f:port", await FieldAsync("{.metadata.managedFields[?(@.manager==\"alpha\")].fieldsV1}"));
    }

    [Fact]
    public async Task A_field_that_is_left_out_goes_unless_another_manager_has_it()
    {
        _ = (await ApplyAsync(Rules.Manifest("web", labels: "app: shop, tier: front"), "--field-manager=alpha")).Success;
        _ = (await ApplyAsync(Rules.Manifest("web", labels: "tier: front"), "--field-manager=beta")).Success;
        _ = (await ApplyAsync(Rules.Manifest("web", labels: "zone: a"), "--field-manager=alpha")).Success;
        Assert.Equal("{\"tier\":\"front\",\"zone\":\"a\"}", await FieldAsync("{.metadata.labels}"));
    }

    [Fact]
    public async Task Two_managers_share_the_conditions_by_type()
    {
        _ = (await ApplyAsync(Rules.Manifest("web"))).Success;
        foreach (var (manager, type) in new[] { ("alpha", "Ready"), ("beta", "Synced") })
            _ = (await ApplyAsync(Status(type), $"--field-manager={manager}", "--subresource=status")).Success;
        Assert.Equal("Ready Synced", await FieldAsync("{.status.conditions[*].type}"));
        _ = (await ApplyAsync(NoStatus, "--field-manager=beta", "--subresource=status")).Success;
        Assert.Equal("Ready", await FieldAsync("{.status.conditions[*].type}"));
    }

    [Fact]
    public async Task Diff_shows_what_an_apply_would_change_and_changes_nothing()
    {
        _ = (await ApplyAsync(Rules.Manifest("web", 80))).Success;
        var diff = await _kubectl.RunWithInputAsync(Rules.Manifest("web", 8443), "diff", "--server-side", "-n", _namespace, "-f", "-");
        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("-  port: 80\n", diff.Output);
        Assert.Contains("+  port: 8443\n", diff.Output);
        Assert.Equal("80", await FieldAsync("{.spec.port}"));
        var same = await _kubectl.RunWithInputAsync(Rules.Manifest("web", 80), "diff", "--server-side", "-n", _namespace, "-f", "-");
        Assert.Equal(0, same.ExitCode);
    }

    [Fact]
    public async Task What_was_applied_client_side_goes_over_without_conflict()
    {
        _ = (await _kubectl.RunWithInputAsync(Rules.Manifest("web", 80), "apply", "-n", _namespace, "-f", "-")).Success;
        Assert.Equal("kubectl-client-side-apply", await FieldAsync("{.metadata.managedFields[*].manager}"));
        _ = (await ApplyAsync(Rules.Manifest("web", 81))).Success;
        Assert.Equal("81", await FieldAsync("{.spec.port}"));
        // kubectl takes the annotation over by a manager of its own.
        Assert.Equal("kubectl-last-applied kubectl Apply Apply", await FieldAsync("{.metadata.managedFields[*].manager} {.metadata.managedFields[*].operation}"));
        Assert.Contains("\"port\":81", await FieldAsync("{.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration}"));
    }

    private const string NoStatus = """
        apiVersion: firewalld.fedoraproject.org/v1
        kind: PortRule
        metadata:
          name: web
        """;

    private static string Status(string type) => $"""
        {NoStatus}
        status:
          conditions:
          - type: {type}
            status: "True"
            reason: Tested
            message: by a test
            lastTransitionTime: "2026-01-02T03:04:05Z"
        """;

    private Task<CommandResult> ApplyAsync(string manifest, params string[] arguments) =>
        _kubectl.RunWithInputAsync(manifest, ["apply", "--server-side", "-n", _namespace, "-f", "-", .. arguments]);

    private async Task<string> FieldAsync(string path) =>
        (await _kubectl.RunAsync("get", Resource, "web", "-n", _namespace, "-o", "jsonpath=" + path, "--show-managed-fields")).Success;
}

public sealed class KubectlServerSideApplyAloneTests(ServerFixture fixture) : KubectlServerSideApplyTests(fixture);

public sealed class KubectlServerSideApplyThroughTheRootTests(RootFixture fixture) : KubectlServerSideApplyTests(fixture);
