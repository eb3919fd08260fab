using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Tests.V1;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>What a writer does when its belief was stale, when another is faster, and when the store's answer is lost.</summary>
public sealed class ObjectRegistryTests : IAsyncLifetime
{
    private static readonly ResourceKind Kind = RuleKind.Checked;
    private static readonly NamespacedName Name = new("ns", "web");

    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly List<LogEntry> _announced = [];
    private readonly ObjectState _state = new();
    private readonly RecordingPlugin _plugin = new();
    private IRevisionStore _truth = null!;
    private StoreProxy _store = null!;
    private ObjectRegistry _registry = null!;
    private ObjectRegistry _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _truth = await _stores.OpenAsync(Kind.Resource, Token);
        _store = new StoreProxy(_truth);
        var planner = new WritePlanner(Kind, new AdmissionChain([_plugin]), new FakeTimeProvider(), Guid.NewGuid);
        _registry = new ObjectRegistry(Kind, _store, planner, new Listener(_announced));
        _other = new ObjectRegistry(Kind, _truth, planner, new Listener([]));
    }

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public async Task A_create_asks_nothing_first_and_is_announced()
    {
        var result = await CreateAsync();
        Assert.Equal(201, result.Code);
        Assert.Equal(0, _store.Gets);
        Assert.Equal(result.Revision, Assert.Single(_announced).Revision.Number);
        Assert.Equal(EventType.Added, _announced[0].Type);
    }

    [Fact]
    public async Task A_create_of_what_is_there_is_refused_and_teaches_what_is()
    {
        await OtherAsync(Create());
        Assert.Equal(409, (await CreateAsync()).Code);
        Assert.NotNull(_state.Live);
        Assert.Empty(_announced);
    }

    [Fact]
    public async Task What_is_believed_is_not_read_again()
    {
        await CreateAsync();
        await WriteAsync(Patch(81));
        await WriteAsync(Patch(82));
        Assert.Equal(0, _store.Gets);
        Assert.Equal(82, await PortAsync());
    }

    [Fact]
    public async Task A_stale_belief_is_corrected_and_the_write_is_made_on_the_truth()
    {
        await CreateAsync();
        await OtherAsync(MergePatch("""{"metadata":{"labels":{"by":"other"}}}"""));

        var result = await WriteAsync(Patch(90));

        Assert.Equal(200, result.Code);
        Assert.Equal(90, await PortAsync());
        Assert.Equal("other", (await LiveAsync()).GetProperty("metadata").GetProperty("labels").GetProperty("by").GetString());
        Assert.Equal(_announced[^1].Previous!.Value.ToArray(), (await _truth.ReadLogAsync(new(result.Revision - 2), new(result.Revision - 1), 1, Token))[0].Json.ToArray());
    }

    [Fact]
    public async Task A_stale_belief_that_the_object_is_gone_is_corrected_too()
    {
        await CreateAsync();
        await WriteAsync(Delete());
        await OtherAsync(Create());
        Assert.Equal(409, (await CreateAsync()).Code);
        Assert.Equal(200, (await WriteAsync(Patch(90))).Code);
    }

    [Fact]
    public async Task A_condition_is_judged_on_the_truth_not_on_the_belief()
    {
        var first = await CreateAsync();
        await OtherAsync(Patch(81));
        Assert.Equal(409, (await WriteAsync(Update(90, first.Revision))).Code);
        Assert.Equal(81, await PortAsync());
    }

    [Fact]
    public async Task Who_is_overtaken_again_and_again_is_told_of_the_conflict()
    {
        await CreateAsync();
        var port = 1000;
        _store.BeforeCommit = async _ => await OtherAsync(Patch(port++));

        var result = await WriteAsync(Patch(90));

        Assert.Equal(409, result.Code);
        Assert.Equal(ObjectRegistry.CommitAttemptsMax, _store.Commits - 1);
        _store.BeforeCommit = _ => Task.CompletedTask;
        Assert.Equal(200, (await WriteAsync(Patch(90))).Code);
    }

    [Fact]
    public async Task A_lost_answer_is_found_by_the_operation_id()
    {
        await CreateAsync();
        LoseAnswers(1);

        var result = await WriteAsync(Patch(90));

        Assert.Equal(200, result.Code);
        Assert.Equal((await _truth.HeadAsync(Token)).Last.Number, result.Revision);
        Assert.Equal(result.Revision, _announced[^1].Revision.Number);
        Assert.Equal(2, _store.Commits);
    }

    [Fact]
    public async Task A_write_that_did_not_happen_is_not_said_to_have()
    {
        await CreateAsync();
        _store.BeforeCommit = _ => throw new StoreUnavailableException("away");

        Assert.Equal(503, (await WriteAsync(Patch(90))).Code);

        _store.BeforeCommit = _ => Task.CompletedTask;
        Assert.Equal(8080, await PortAsync());
        Assert.Single(_announced);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_found_out_leaves_no_belief()
    {
        await CreateAsync();
        LoseAnswers(1);
        _store.BeforeSettle = () => throw new StoreUnavailableException("still away");

        Assert.Equal(503, (await WriteAsync(Patch(90))).Code);
        Assert.False(_state.IsLoaded);

        // It had happened after all: the next write is made on that.
        _store.BeforeSettle = () => Task.CompletedTask;
        var next = await WriteAsync(MergePatch("""{"metadata":{"labels":{"a":"b"}}}"""));
        Assert.Equal(200, next.Code);
        Assert.Equal(90, await PortAsync());
        Assert.Equal(1, _store.Gets);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_no_belief()
    {
        await CreateAsync();
        _store.AfterCommit = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => WriteAsync(Patch(90)));
        Assert.False(_state.IsLoaded);
    }

    [Fact]
    public async Task What_changes_nothing_commits_nothing()
    {
        var created = await CreateAsync();
        foreach (var request in new[] { Patch(8080), Patch(90) with { DryRun = true }, Delete() with { DryRun = true } })
            Assert.Equal((200, 0L), ((await WriteAsync(request)).Code, (await WriteAsync(request)).Revision));
        Assert.Equal(created.Revision, (await _truth.HeadAsync(Token)).Last.Number);
    }

    [Fact]
    public async Task A_finalizer_holds_the_object_until_it_is_taken_away()
    {
        await CreateAsync();
        await WriteAsync(MergePatch("""{"metadata":{"finalizers":["example.com/guard"]}}"""));

        var marked = await WriteAsync(Delete());
        Assert.False(marked.Deleted);
        Assert.True((await LiveAsync()).GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));

        var released = await WriteAsync(MergePatch("""{"metadata":{"finalizers":null}}"""));
        Assert.True(released.Deleted);
        Assert.Equal(EventType.Deleted, _announced[^1].Type);
        Assert.Null(await _truth.GetAsync(Name, Token));
        Assert.Equal(404, (await WriteAsync(Patch(90))).Code);
    }

    [Fact]
    public async Task A_refusal_leaves_the_object_as_it_is()
    {
        await CreateAsync();
        Assert.Equal(422, (await WriteAsync(Patch(0))).Code);
        Assert.Equal(8080, await PortAsync());
        Assert.Single(_announced);
    }

    [Fact]
    public async Task Admission_is_asked_again_where_the_object_has_changed_before_the_commit()
    {
        await CreateAsync();
        await OtherAsync(Patch(81));
        _plugin.Seen.Clear();
        await WriteAsync(Patch(82));
        Assert.Equal([8080, 81], _plugin.Seen.Select(a => ((Rule)a.OldObject!).Spec.Port));
    }

    [Fact]
    public async Task Whether_an_apply_creates_is_said_of_the_truth_and_not_of_a_belief()
    {
        await CreateAsync();
        await OtherAsync(Delete());
        _plugin.Refuses = a => a.Operation == AdmissionOperation.Create;
        Assert.Equal(403, (await WriteAsync(Apply())).Code);
        Assert.Null(await _truth.GetAsync(Name, Token));

        _plugin.Refuses = _ => false;
        await OtherAsync(Create());
        _plugin.Refuses = a => a.Operation == AdmissionOperation.Create;
        Assert.Equal(200, (await WriteAsync(Apply())).Code);
    }

    private Task<WriteResult> CreateAsync() => WriteAsync(Create());

    private Task<WriteResult> WriteAsync(WriteRequest request) => _registry.WriteAsync(request, _state, Token);

    /// <summary>A write by another activation, which this one is not told of.</summary>
    private Task OtherAsync(WriteRequest request) => _other.WriteAsync(request, new ObjectState(), Token);

    private void LoseAnswers(int count) =>
        _store.AfterCommit = _ => count-- > 0 ? throw new StoreUnavailableException("the answer was lost") : Task.CompletedTask;

    private async Task<JsonElement> LiveAsync() => JsonSerializer.Deserialize<JsonElement>((await _truth.GetAsync(Name, Token))!.Json.Span);

    private async Task<int> PortAsync() => (await LiveAsync()).GetProperty("spec").GetProperty("port").GetInt32();

    private static WriteRequest Request(WriteVerb verb, string body) => new()
    {
        Verb = verb,
        Version = "v1",
        Namespace = Name.Namespace,
        Name = Name.Name,
        Body = Encoding.UTF8.GetBytes(body),
        FieldManager = "test",
        User = UserInfo.Anonymous,
        OperationId = Guid.CreateVersion7(),
    };

    private static WriteRequest Create() => Request(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"name":"http","host":"node-1","port":8080}}""");

    private static WriteRequest Update(int port, long resourceVersion) => Request(
        WriteVerb.Update, $$$"""{"metadata":{"name":"web","resourceVersion":"{{{resourceVersion}}}"},"spec":{"name":"http","host":"node-1","port":{{{port}}} }}""");

    private static WriteRequest Patch(int port) => MergePatch($$$"""{"spec":{"port":{{{port}}} }}""");

    private static WriteRequest MergePatch(string patch) => Request(WriteVerb.MergePatch, patch);

    private static WriteRequest Apply(int port = 8080) => Request(
        WriteVerb.Apply,
        $$$"""{"apiVersion":"example.com/v1","kind":"Rule","metadata":{"name":"web"},"spec":{"name":"http","host":"node-1","port":{{{port}}} }}""");

    private static WriteRequest Delete() => Request(WriteVerb.Delete, "");

    private sealed class Listener(List<LogEntry> announced) : ICommitListener
    {
        public void Committed(LogEntry entry) => announced.Add(entry);
    }
}
