using System.Text;
using BenchmarkDotNet.Attributes;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Benchmarks;

/// <summary>A whole write but for admission and the store: body in, what is to be committed and answered out.</summary>
[MemoryDiagnoser]
public class PlannerBenchmarks
{
    private readonly WritePlanner _planner = new(Samples.Kind, AdmissionChain.Empty, TimeProvider.System, UniqueId.New);
    private readonly WriteRequest _create = Request(WriteVerb.Create, Encoding.UTF8.GetString(Samples.Sent));
    private readonly WriteRequest _patch = Request(WriteVerb.MergePatch, """{"metadata":{"labels":{"tier":"back"}}}""");
    private readonly WriteRequest _apply = Request(WriteVerb.Apply, Encoding.UTF8.GetString(Samples.Sent).Replace("8080", "8443", StringComparison.Ordinal));
    private WriteRequest _update = null!;
    private StoredObject _live = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var created = await CreateAsync();
        var revision = new Revision(2);
        _live = new(new("shop", "web"), revision, created.Change!.Content.WithRevision(revision));
        _update = Request(WriteVerb.Update, Encoding.UTF8.GetString(_live.Json.Span).Replace("8080", "8443", StringComparison.Ordinal));
    }

    [Benchmark]
    public ValueTask<WritePlan> CreateAsync() => _planner.PlanAsync(_create, null, [], CancellationToken.None);

    [Benchmark]
    public ValueTask<WritePlan> MergePatchAsync() => _planner.PlanAsync(_patch, _live, [], CancellationToken.None);

    [Benchmark]
    public ValueTask<WritePlan> UpdateAsync() => _planner.PlanAsync(_update, _live, [], CancellationToken.None);

    [Benchmark]
    public ValueTask<WritePlan> ApplyAsync() => _planner.PlanAsync(_apply, _live, [], CancellationToken.None);

    private static WriteRequest Request(WriteVerb verb, string body) => new()
    {
        Verb = verb, Version = "v1", Namespace = "shop", Name = "web", Body = Encoding.UTF8.GetBytes(body), FieldManager = Samples.Manager, User = UserInfo.Anonymous, Force = verb == WriteVerb.Apply, OperationId = UniqueId.New(),
    };
}
