using k8s.Models;
using OrleansAA.ApiMachinery.Validation;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Validation;

public class ObjectMetaValidationTests
{
    private static readonly DateTime Noon = new(2026, 1, 2, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Good_metadata_passes() => Assert.Empty(Errors(_ => { }));

    [Fact]
    public void A_name_is_required() =>
        Assert.Equal(["metadata.name: Required value: name or generateName is required"], Errors(m => m.Name = ""));

    [Fact]
    public void A_name_is_a_subdomain_unless_the_rule_says_otherwise()
    {
        Assert.StartsWith("metadata.name: Invalid value: \"Upper\": a lowercase RFC 1123 subdomain", Assert.Single(Errors(m => m.Name = "Upper")));
        Assert.Empty(ObjectMetaValidation.Validate(new V1ObjectMeta { Name = "Upper", NamespaceProperty = "ns" }, namespaced: true, NameRules.PathSegment));
    }

    [Fact]
    public void A_generate_name_may_end_in_a_dash() => Assert.Empty(Errors(m => m.GenerateName = "rule-"));

    [Fact]
    public void A_bad_generate_name_is_told_besides_the_name_it_made() =>
        Assert.Collection(
            Errors(m => (m.GenerateName, m.Name) = ("Bad_", "Bad_x")),
            e => Assert.StartsWith("metadata.generateName: Invalid value: \"Bad_\"", e),
            e => Assert.StartsWith("metadata.name: Invalid value: \"Bad_x\"", e));

    [Fact]
    public void A_namespaced_kind_needs_a_namespace_and_another_must_have_none()
    {
        Assert.Equal(["metadata.namespace: Required value"], Errors(m => m.NamespaceProperty = null));
        Assert.Equal(
            ["metadata.namespace: Forbidden: not allowed on this type"],
            ObjectMetaValidation.Validate(new V1ObjectMeta { Name = "a", NamespaceProperty = "ns" }, namespaced: false).Select(e => e.ToString()));
    }

    [Fact]
    public void Annotations_are_limited_in_all()
    {
        Assert.Empty(Errors(m => m.Annotations = new Dictionary<string, string> { ["a"] = new('z', 262143) }));
        Assert.Equal(
            ["metadata.annotations: Too long: may not be more than 262144 bytes"],
            Errors(m => m.Annotations = new Dictionary<string, string> { ["a"] = new('z', 262144) }));
        Assert.Empty(Errors(m => m.Annotations = new Dictionary<string, string> { ["Example.COM/a"] = "" }));
    }

    [Fact]
    public void Label_keys_and_values_are_judged() => Assert.Collection(
        Errors(m => m.Labels = new Dictionary<string, string> { ["a b"] = "not ok!" }),
        e => Assert.StartsWith("metadata.labels: Invalid value: \"a b\": name part must consist of", e),
        e => Assert.StartsWith("metadata.labels: Invalid value: \"not ok!\": a valid label must be", e));

    [Fact]
    public void An_owner_reference_is_complete() => Assert.Equal(
        [
            "metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty",
            "metadata.ownerReferences.kind: Invalid value: \"\": must not be empty",
            "metadata.ownerReferences.name: Invalid value: \"\": must not be empty",
            "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty",
        ],
        Errors(m => m.OwnerReferences = [new V1OwnerReference { ApiVersion = "", Kind = "", Name = "", Uid = "" }]));

    [Fact]
    public void Only_one_owner_is_the_controller() => Assert.Equal(
        ["metadata.ownerReferences: Invalid value: [{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"a\",\"uid\":\"u1\",\"controller\":true},{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"b\",\"uid\":\"u2\",\"controller\":true}]: Only one reference can have Controller set to true. Found \"true\" in references for ConfigMap/a and ConfigMap/b"],
        Errors(m => m.OwnerReferences = [Owner("ConfigMap", "a", "u1", true), Owner("ConfigMap", "b", "u2", true)]));

    [Fact]
    public void An_event_owns_nothing() => Assert.Equal(
        ["metadata.ownerReferences: Invalid value: {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"a\",\"uid\":\"u1\"}: /v1, Kind=Event is disallowed from being an owner"],
        Errors(m => m.OwnerReferences = [Owner("Event", "a", "u1", null)]));

    [Fact]
    public void Orphan_and_foreground_exclude_each_other()
    {
        Assert.Empty(Errors(m => m.Finalizers = ["plain", "orphan"]));
        Assert.Equal(
            ["metadata.finalizers: Invalid value: [\"example.com/guard\",\"orphan\",\"foregroundDeletion\"]: finalizer orphan and foregroundDeletion cannot be both set"],
            Errors(m => m.Finalizers = ["example.com/guard", "orphan", "foregroundDeletion"]));
    }

    [Fact]
    public void Managed_fields_are_judged_entry_by_entry() => Assert.Equal(
        [
            "metadata.managedFields[1].operation: Invalid value: \"Steal\": must be `Apply` or `Update`",
            "metadata.managedFields[1].fieldsType: Invalid value: \"FieldsV2\": must be `FieldsV1`",
            "metadata.managedFields[1].manager: Invalid value: \"a\\x01\": invalid character U+0001 (at position 1)",
            "metadata.managedFields[1].subresource: Too long: may not be more than 256 bytes",
        ],
        Errors(m => m.ManagedFields =
        [
            new V1ManagedFieldsEntry { Manager = "a", Operation = "Apply", FieldsType = "FieldsV1" },
            new V1ManagedFieldsEntry { Manager = "a\u0001", Operation = "Steal", FieldsType = "FieldsV2", Subresource = new('s', 257) },
        ]));

    [Fact]
    public void An_update_that_changes_nothing_passes() => Assert.Empty(ObjectMetaValidation.ValidateUpdate(Good(), Good()));

    [Fact]
    public void Identity_and_times_are_immutable() => Assert.Equal(
        [
            "metadata.name: Invalid value: \"b\": field is immutable",
            "metadata.namespace: Invalid value: \"other\": field is immutable",
            "metadata.uid: Invalid value: \"u2\": field is immutable",
            "metadata.creationTimestamp: Invalid value: \"2026-01-02T12:00:01Z\": field is immutable",
            "metadata.deletionTimestamp: Invalid value: \"2026-01-02T12:00:00Z\": field is immutable",
            "metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable",
        ],
        UpdateErrors(m =>
        {
            (m.Name, m.NamespaceProperty, m.Uid) = ("b", "other", "u2");
            (m.CreationTimestamp, m.DeletionTimestamp, m.DeletionGracePeriodSeconds) = (Noon.AddSeconds(1), Noon, 5);
        }));

    [Fact]
    public void Fractions_of_a_second_are_no_change() => Assert.Empty(UpdateErrors(m => m.CreationTimestamp = Noon.AddMilliseconds(400)));

    [Fact]
    public void An_update_states_a_version_and_does_not_turn_the_generation_back() => Assert.Equal(
        ["metadata.resourceVersion: Invalid value: \"\": must be specified for an update", "metadata.generation: Invalid value: 1: must not be decremented"],
        UpdateErrors(m => (m.ResourceVersion, m.Generation) = (null, 1)));

    [Fact]
    public void A_dying_object_gets_no_new_finalizers()
    {
        var (dying, changed) = (Good(), Good());
        dying.DeletionTimestamp = changed.DeletionTimestamp = Noon;
        dying.Finalizers = ["a.example/old"];
        changed.Finalizers = ["a.example/old", "b.example/new", "a.example/new"];
        Assert.Equal(
            ["metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"a.example/new\", \"b.example/new\"}"],
            ObjectMetaValidation.ValidateUpdate(changed, dying).Select(e => e.ToString()));
    }

    private static V1ObjectMeta Good() => new()
    {
        Name = "a", NamespaceProperty = "ns", Uid = "u1", ResourceVersion = "5", Generation = 2, CreationTimestamp = Noon,
        Labels = new Dictionary<string, string> { ["app"] = "x" },
    };

    private static V1OwnerReference Owner(string kind, string name, string uid, bool? controller) =>
        new() { ApiVersion = "v1", Kind = kind, Name = name, Uid = uid, Controller = controller };

    private static IEnumerable<string> Errors(Action<V1ObjectMeta> change)
    {
        var meta = Good();
        change(meta);
        return ObjectMetaValidation.Validate(meta, namespaced: true).Select(e => e.ToString());
    }

    private static IEnumerable<string> UpdateErrors(Action<V1ObjectMeta> change)
    {
        var meta = Good();
        change(meta);
        return ObjectMetaValidation.ValidateUpdate(meta, Good()).Select(e => e.ToString());
    }
}
