using BenchmarkDotNet.Attributes;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;

namespace OrleansAA.Benchmarks;

/// <summary>One evaluation over an object as a write has it: the object is shown, the expression is asked. It was compiled before.</summary>
[MemoryDiagnoser]
public class ExpressionBenchmarks
{
    private static readonly StructSchema Schema = Samples.Kind.Storage.Schema;

    private readonly object _object = Samples.Decode(Samples.Sent);
    private CelProgram _typed = null!;
    private CelProgram _untyped = null!;

    [Params("object.spec.port > 1024 && object.spec.host.endsWith('.com')", "object.metadata.labels.all(k, k.size() < 63)")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var types = SchemaTypes.Of(Samples.Kind.Kind, Schema);
        _typed = CelEnvironment.Kubernetes.WithTypes(types).WithVariable("object", types.Root).Compile(Expression).Program!;
        _untyped = CelEnvironment.Kubernetes.WithVariable("object", CelType.Dyn).Compile(Expression).Program!;
    }

    [Benchmark]
    public CelResult Typed() => _typed.Evaluate(new CelBindings { ["object"] = ObjectValues.Typed(Schema, _object) });

    [Benchmark]
    public CelResult AsJson() => _untyped.Evaluate(new CelBindings { ["object"] = ObjectValues.Untyped(Schema, _object) });
}
