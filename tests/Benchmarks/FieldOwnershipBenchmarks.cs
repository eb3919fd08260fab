using BenchmarkDotNet.Attributes;
using k8s.Models;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Benchmarks;

/// <summary>What keeping track of field owners costs each write: the aim is 25 us for a create and 40 us for a merge patch.</summary>
[MemoryDiagnoser]
public class FieldOwnershipBenchmarks
{
    private readonly FieldManager _fields = new(Samples.Kind);
    private readonly object _created = Samples.Decode(Samples.Sent);
    private object _live = null!;
    private object _patched = null!;
    private MapValue _applied = null!;

    [GlobalSetup]
    public void Setup()
    {
        var live = Samples.Decode(Samples.Sent);
        ResourceKind.MetaOf(live).ManagedFields = Create();
        _live = live;
        var patched = Samples.Decode(System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(Samples.Sent).Replace("8080", "8443", StringComparison.Ordinal)));
        ResourceKind.MetaOf(patched).ManagedFields = ResourceKind.MetaOf(live).ManagedFields;
        _patched = patched;
        _applied = (MapValue)ValueJson.Parse(Samples.Sent);
    }

    [Benchmark]
    public IList<V1ManagedFieldsEntry>? Create() => _fields.Update(null, _created, Samples.Kind.Storage, Samples.Manager, "", Samples.Now);

    [Benchmark]
    public IList<V1ManagedFieldsEntry>? MergePatch() => _fields.Update(_live, _patched, Samples.Kind.Storage, "another", "", Samples.Now);

    [Benchmark]
    public object Apply() => _fields.Apply(_live, _applied, Samples.Kind.Storage, Samples.Manager, force: true, "", Samples.Now);
}
