using System.Reflection;
using System.Text.Json.Nodes;
using OrleansAA.Testing.Conformance;
using Pumps.V1;
using Xunit.Sdk;

namespace OrleansAA.Testing.Tests;

/// <summary>The checks fail where they should: a proxy stands in front of a good server, and spoils one thing.</summary>
public sealed class SpoiltConformanceTests : IClassFixture<ConformanceServer>
{
    /// <summary>What is spoilt, the check that sees it, and what its message has.</summary>
    public static readonly TheoryData<string, string, string> Spoilt = new()
    {
        { "a watch drops an event", nameof(KindConformance.A_watch_has_every_change_once_and_in_order), "expected: MODIFIED check-" },
        { "a watch drops an event", nameof(KindConformance.A_watch_goes_on_from_any_resourceVersion_without_a_gap), "events:   ADDED check-" },
        { "a watch swaps two events", nameof(KindConformance.A_watch_has_every_change_once_and_in_order), "got:      MODIFIED" },
        { "a watch says an event twice", nameof(KindConformance.A_watch_has_every_change_once_and_in_order), "expected: MODIFIED" },
        { "another reason", nameof(KindConformance.A_name_that_is_taken_is_409_AlreadyExists), "expected: 409 with a Status of reason AlreadyExists" },
        { "no dry run", nameof(KindConformance.A_dry_run_answers_and_leaves_all_as_it_is), "expected: 404" },
        { "no selectors", nameof(KindConformance.Label_selectors_find_what_they_say), "expected: for size=small the objects [check-" },
        { "no selectors", nameof(KindConformance.A_deletecollection_takes_what_its_selector_finds), "expected: a list of both objects" },
        { "no limit", nameof(KindConformance.A_list_in_pages_is_one_list), "expected: two objects and metadata.continue" },
        { "always forced", nameof(KindConformance.What_another_has_applied_is_a_conflict_until_it_is_forced), "expected: 409 with a Status of reason Conflict" },
        { "no strictness", nameof(KindConformance.A_field_that_is_unknown_or_twice_there_is_refused_told_or_ignored), "expected: 400" },
        { "no Tables", nameof(KindConformance.A_Table_has_a_cell_for_each_column), "expected: a Table of meta.k8s.io/v1" },
        { "a list forgets its last object", nameof(KindConformance.A_resourceVersion_says_how_old_a_list_may_be), "every write that was acknowledged before" },
        { "no preconditions", nameof(KindConformance.A_stale_resourceVersion_is_409_Conflict), "expected: 409" },
        { "no generations", nameof(KindConformance.A_write_of_another_member_takes_a_generation), "expected: generation 2" },
        { "no schemas", nameof(KindConformance.OpenAPI_v3_describes_the_kind_and_all_of_a_sample), ".spec.medium" },
        { "no ends of initial events", nameof(KindConformance.A_watch_list_begins_with_what_is_there_and_says_where_that_ends), "k8s.io/initial-events-end" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task A_check_tells_what_was_asked_expected_and_got(string what, string check, string told)
    {
        var why = await Assert.ThrowsAsync<FailException>(() => RunAsync(new Spoiler(what), check));
        Assert.StartsWith("asked:    ", why.Message, StringComparison.Ordinal);
        Assert.Contains(told, why.Message, StringComparison.Ordinal);
        Assert.Contains("\ngot:      ", why.Message, StringComparison.Ordinal);
        await RunAsync(new Spoiler(""), check);
    }

    private static async Task RunAsync(Spoiler spoiler, string check)
    {
        var conformance = new SpoiltPumps(spoiler);
        await conformance.InitializeAsync();
        try
        {
            await (Task)typeof(KindConformance).GetMethod(check, BindingFlags.Public | BindingFlags.Instance)!.Invoke(conformance, null)!;
        }
        finally
        {
            await conformance.DisposeAsync();
        }
    }

    private sealed class SpoiltPumps(Spoiler spoiler) : KindConformance<Pump>(SampleKinds.Pumps, SampleKinds.Pump)
    {
        protected override bool Change(JsonObject obj) => SampleKinds.TakeOff(obj);

        protected override HttpMessageHandler Front(HttpMessageHandler server)
        {
            spoiler.InnerHandler = server;
            return spoiler;
        }
    }
}
