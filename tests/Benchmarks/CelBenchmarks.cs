using BenchmarkDotNet.Attributes;
using OrleansAA.Cel;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Benchmarks;

/// <summary>Compiling an expression, and evaluating it for one request.</summary>
[MemoryDiagnoser]
public class CelBenchmarks
{
    private readonly CelEnvironment _environment = CelEnvironment.Kubernetes.WithVariable("name", CelType.String).WithVariable("list", CelType.List(CelType.Int));
    private readonly CelBindings _bindings = new() { ["name"] = CelValue.Of("abc"), ["list"] = CelValue.OfList([.. Enumerable.Range(0, 10).Select(i => CelValue.Of((long)i))]) };
    private CelProgram _program = null!;

    [Params("name.startsWith('a') && size(name) < 10", "list.all(i, i < 100)", "name.matches('^[a-z]+$')")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _program = _environment.Compile(Expression).Program!;

    [Benchmark]
    public object Compile() => _environment.Compile(Expression);

    [Benchmark]
    public CelResult Evaluate() => _program.Evaluate(_bindings);
}
