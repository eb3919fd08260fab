using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>The values of an environment's variables for one evaluation. A variable is asked for once, and only if the evaluation comes to it.</summary>
public interface ICelBindings
{
    /// <summary>Looks a variable up.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it has one.</returns>
    bool TryGet(string name, out CelValue value);
}

/// <summary>Values that are there.</summary>
public sealed class CelBindings : ICelBindings
{
    private readonly Dictionary<string, CelValue> values = [];

    /// <summary>None.</summary>
    public static CelBindings Empty { get; } = new();

    /// <summary>The value of a variable.</summary>
    public CelValue this[string name]
    {
        set => values[name] = value;
    }

    /// <inheritdoc/>
    public bool TryGet(string name, out CelValue value) => values.TryGetValue(name, out value);
}
