using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Validation;
using Xunit;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Tests.Validation;

public class OptionsValidationTests
{
    [Fact]
    public void Options_that_say_nothing_are_good()
    {
        OptionsValidation.CheckCreate(new());
        OptionsValidation.CheckUpdate(new());
        OptionsValidation.CheckPatch(new(), PatchType.MergePatch);
        OptionsValidation.CheckDelete(new());
        OptionsValidation.CheckList(new());
        OptionsValidation.CheckList(new() { Watch = true });
    }

    [Fact]
    public void A_bad_option_is_a_422_that_names_the_options_kind()
    {
        var error = Assert.Throws<StatusException>(() => OptionsValidation.CheckCreate(new() { FieldValidation = "Loose" }));
        Assert.Equal(422, error.Code);
        Assert.Equal("CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Loose\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", error.Message);
        Assert.Equal(("meta.k8s.io", "CreateOptions"), (error.Status.Details.Group, error.Status.Details.Kind));
        var cause = Assert.Single(error.Status.Details.Causes);
        Assert.Equal(("FieldValueNotSupported", "fieldValidation"), (cause.Reason, cause.Field));
    }

    [Theory]
    [InlineData("Some")]
    [InlineData("")]
    public void A_dry_run_is_for_all(string value) =>
        Assert.Equal([$"dryRun: Unsupported value: [\"{value}\"]: supported values: \"All\""], Texts(OptionsValidation.ValidateWrite(new() { DryRun = [value] })));

    [Fact]
    public void A_field_manager_is_short_and_printable()
    {
        Assert.Empty(OptionsValidation.ValidateWrite(new() { FieldManager = new('m', 128) }));
        Assert.Equal(["fieldManager: Too long: may not be more than 128 bytes"], Texts(OptionsValidation.ValidateWrite(new() { FieldManager = new('m', 129) })));
        Assert.Equal(
            ["fieldManager: Invalid value: \"ä\\x01b\": invalid character U+0001 (at position 2)"],
            Texts(OptionsValidation.ValidateWrite(new() { FieldManager = "ä\u0001b" })));
    }

    [Fact]
    public void Apply_needs_a_manager_and_only_apply_may_force()
    {
        Assert.Equal(["fieldManager: Required value: is required for apply patch"], Texts(OptionsValidation.ValidatePatch(new(), PatchType.Apply)));
        Assert.Empty(OptionsValidation.ValidatePatch(new() { FieldManager = "a", Force = true }, PatchType.Apply));
        Assert.Equal(
            ["force: Forbidden: may not be specified for non-apply patch"],
            Texts(OptionsValidation.ValidatePatch(new() { Force = false }, PatchType.StrategicMergePatch)));
    }

    [Fact]
    public void A_propagation_policy_is_one_of_three_and_excludes_orphanDependents()
    {
        Assert.Equal(
            ["propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""],
            Texts(OptionsValidation.ValidateDelete(new V1DeleteOptions { PropagationPolicy = "Sideways" })));
        Assert.Equal(
            ["propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set"],
            Texts(OptionsValidation.ValidateDelete(new V1DeleteOptions { PropagationPolicy = "Orphan", OrphanDependents = true })));
    }

    [Fact]
    public void Ignoring_read_errors_stands_alone() => Assert.Equal(
        [
            "ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set together with .gracePeriodSeconds",
            "ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set together with .preconditions",
        ],
        Texts(OptionsValidation.ValidateDelete(new V1DeleteOptions
        {
            IgnoreStoreReadErrorWithClusterBreakingPotential = true, GracePeriodSeconds = 1, Preconditions = new V1Preconditions(),
        })));

    [Theory]
    [InlineData("", "Exact", "", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("5", "Exact", "c", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided")]
    [InlineData("5", "Newest", "", "resourceVersionMatch: Unsupported value: \"Newest\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [InlineData("0", "Exact", "", "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    public void A_list_refuses(string version, string match, string token, string why) =>
        Assert.Equal([why], Texts(OptionsValidation.ValidateList(new() { ResourceVersion = version, ResourceVersionMatch = match, Continue = token })));

    [Fact]
    public void A_list_sends_no_initial_events() => Assert.Equal(
        ["sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"], Texts(OptionsValidation.ValidateList(new() { SendInitialEvents = true })));

    [Theory]
    [InlineData(true, "", "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData(null, "NotOlderThan", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    public void A_watch_refuses(bool? initial, string match, string why) =>
        Assert.Equal([why], Texts(OptionsValidation.ValidateWatch(new() { Watch = true, SendInitialEvents = initial, ResourceVersionMatch = match })));

    [Fact]
    public void A_watch_knows_NotOlderThan_only() => Assert.Equal(
        [
            "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            "resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"",
        ],
        Texts(OptionsValidation.ValidateWatch(new() { Watch = true, SendInitialEvents = true, ResourceVersionMatch = "Exact", ResourceVersion = "1" })));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    public void A_watch_from_nowhere_begins_with_everything_and_so_cannot_continue(string version)
    {
        var options = new ListOptions { Watch = true, ResourceVersion = version, Continue = "abc" }.WithDefaults();
        Assert.True(options.SendInitialEvents);
        Assert.Equal(["resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided"], Texts(OptionsValidation.ValidateWatch(options)));
    }

    [Fact]
    public void Lists_and_watches_from_a_version_are_taken_as_they_are()
    {
        Assert.Null(new ListOptions { Watch = true, ResourceVersion = "7" }.WithDefaults().SendInitialEvents);
        Assert.Null(new ListOptions().WithDefaults().SendInitialEvents);
    }

    private static IEnumerable<string> Texts(IEnumerable<FieldError> errors) => errors.Select(e => e.ToString());
}
