using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>Short ways to values.</summary>
internal static class Eval
{
    public static CelValue Of(string expression, params (string Name, CelType Type, CelValue Value)[] variables) => Run(CelEnvironment.Kubernetes, expression, variables).Value;

    public static CelResult Run(CelEnvironment environment, string expression, params (string Name, CelType Type, CelValue Value)[] variables)
    {
        var bindings = new CelBindings();
        foreach (var (name, type, value) in variables)
        {
            environment = environment.WithVariable(name, type);
            bindings[name] = value;
        }
        var compilation = environment.Compile(expression);
        Assert.True(compilation.Program is not null, $"{expression}: {compilation.Message}");
        return compilation.Program.Evaluate(bindings, cancellation: TestContext.Current.CancellationToken);
    }

    public static CelValue Map(params (string Key, CelValue Value)[] entries) =>
        CelValue.Of(new CelDictionary(entries.Select(entry => KeyValuePair.Create(CelValue.Of(entry.Key), entry.Value))));
}
