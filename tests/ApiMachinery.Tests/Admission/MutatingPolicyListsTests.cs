using OrleansAA.ApiMachinery.Tests.V1;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>What a MutatingAdmissionPolicy does to lists: by their kinds.</summary>
public sealed class MutatingPolicyListsTests
{
    private const string Everything = """ "matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]} """;

    private readonly PolicyTrial _trial = new();

    private readonly Widget _widget = new()
    {
        Metadata = new() { Name = "web", NamespaceProperty = "shop", Finalizers = ["a/a"] },
        Spec = new() { Name = "w", Tags = ["old"] },
        Conditions = [new() { Type = "Ready", Status = "False", Reason = "Old", Message = "m", LastTransitionTime = DateTime.UnixEpoch }],
    };

    [Theory]
    [InlineData("Object{spec: Object.spec{tags: ['new']}}", ".spec.tags")]
    [InlineData("Object{spec: Object.spec{tags: []}}", ".spec.tags")]
    [InlineData("Object{spec: Object.spec{tags: object.spec.tags + ['new']}, metadata: Object.metadata{managedFields: []}}", ".spec.tags, .metadata.managedFields")]
    public async Task A_configuration_may_not_touch_what_is_atomic(string expression, string paths)
    {
        var message = (await ChangeAsync(PolicyTrial.Apply(expression, Everything)))!.Message;
        Assert.StartsWith("policy 'p0' with binding 'b0' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ", message);
        Assert.Equal(paths.Split(", ").Order(), message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Split(", ").Order());
        Assert.Equal(["old"], _widget.Spec.Tags);
    }

    [Fact]
    public async Task A_configuration_merges_a_list_that_is_a_map_by_its_keys()
    {
        Assert.Null(await ChangeAsync(PolicyTrial.Apply("Object{conditions: [Object.conditions{type: 'Ready', status: 'True'}, Object.conditions{type: 'New', status: 'True', reason: 'R'}]}", Everything)));
        Assert.Equal(["Ready True Old", "New True R"], _widget.Conditions!.Select(c => $"{c.Type} {c.Status} {c.Reason}"));
    }

    [Fact]
    public async Task Items_of_such_a_list_have_keys_of_their_own() => Assert.Equal(
        "policy 'p0' with binding 'b0' denied request: error applying patch: failed to convert patch object to typed object: .conditions: duplicate entries for key [type=\"A\"]",
        (await ChangeAsync(PolicyTrial.Apply("Object{conditions: [Object.conditions{type: 'A'}, Object.conditions{type: 'A'}]}", Everything)))!.Message);

    [Fact]
    public async Task A_configuration_adds_to_a_set()
    {
        Assert.Null(await ChangeAsync(PolicyTrial.Apply("Object{metadata: Object.metadata{finalizers: ['b/b', 'a/a']}}", Everything)));
        Assert.Equal(["a/a", "b/b"], _widget.Metadata.Finalizers.Order());
    }

    [Theory]
    [InlineData("[JSONPatch{op: 'add', path: '/spec/tags/-', value: 'new'}]", "old,new")]
    [InlineData("[JSONPatch{op: 'add', path: '/spec/tags/0', value: 'new'}]", "new,old")]
    [InlineData("[JSONPatch{op: 'replace', path: '/spec/tags', value: ['a', 'b']}]", "a,b")]
    [InlineData("[JSONPatch{op: 'replace', path: '/spec/tags/0', value: 'new'}]", "new")]
    [InlineData("[JSONPatch{op: 'remove', path: '/spec/tags/0'}]", "")]
    [InlineData("[JSONPatch{op: 'copy', from: '/spec/name', path: '/spec/tags/-'}]", "old,w")]
    public async Task A_patch_may_do_anything_to_a_list(string expression, string tags)
    {
        Assert.Null(await ChangeAsync(PolicyTrial.Patch(expression, Everything)));
        Assert.Equal(tags, string.Join(',', _widget.Spec.Tags ?? []));
    }

    [Theory]
    [InlineData("[JSONPatch{op: 'add', path: '/spec/tags/7', value: 'new'}]", "error in add for path: '/spec/tags/7': Unable to access invalid index: 7: invalid index referenced")]
    [InlineData("[JSONPatch{op: 'replace', path: '/spec/tags/7', value: 'new'}]", "replace operation does not apply: doc is missing key: /spec/tags/7: missing value")]
    public async Task A_place_that_is_not_there_is_told_of(string expression, string message) =>
        Assert.Equal("policy 'p0' with binding 'b0' denied request: JSON Patch: " + message, (await ChangeAsync(PolicyTrial.Patch(expression, Everything)))!.Message);

    private Task<V1Status?> ChangeAsync(string policy) => _trial.ChangeAsync([PolicyTrial.Mutation(0, policy, "{}")], _trial.CreateOf(WidgetKind.Instance, _widget));
}
