using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Functions;

/// <summary>A function: a name and its signatures.</summary>
internal sealed class Function(string name)
{
    private readonly List<Overload> overloads = [];

    public string Name => name;

    public IReadOnlyList<Overload> Overloads => overloads;

    public void Add(Overload overload) => overloads.Add(overload);
}

/// <summary>The functions of an environment. Libraries add to it once; then it is only read.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, Function> functions = [];

    public Function? Find(string name) => functions.GetValueOrDefault(name);

    /// <summary>Adds a signature that is called as <c>name(a, b)</c>.</summary>
    public void Global(string name, string id, CelType[] parameters, CelType result, CelFunction call) => Add(name, new(id, false, parameters, result, call));

    /// <summary>Adds a signature that is called as <c>a.name(b)</c>.</summary>
    public void Member(string name, string id, CelType[] parameters, CelType result, CelFunction call) => Add(name, new(id, true, parameters, result, call));

    private void Add(string name, Overload overload)
    {
        if (!functions.TryGetValue(name, out var function)) functions[name] = function = new(name);
        function.Add(overload);
    }
}
