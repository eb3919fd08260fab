using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>What a rule is given: the value, and what it was, if that is known.</summary>
internal sealed class RuleBindings(CelValue self, CelValue oldSelf) : ICelBindings
{
    /// <summary>Whether there is something to compare with.</summary>
    public bool HasOld => oldSelf.Kind != CelKind.None;

    /// <summary>The same for rules that do without: what the value was is an optional.</summary>
    public RuleBindings Optional => new(self, HasOld ? CelValue.OfOptional(oldSelf) : CelValue.OptionalNone);

    public bool TryGet(string name, out CelValue value)
    {
        value = name == CompiledRule.Self ? self : oldSelf;
        return name == CompiledRule.Self || (name == CompiledRule.OldSelf && HasOld);
    }
}
