namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>
/// All that a selector asks of one label, made once of its requirements: what a match costs does not depend on how many they are.
/// Immutable after <see cref="Add"/>.
/// </summary>
internal sealed class LabelCondition
{
    private HashSet<string>? _allowed;
    private HashSet<string>? _refused;
    private long _above = long.MinValue;
    private long _below = long.MaxValue;
    private bool _isBounded;
    private bool _mayBeAbsent = true;
    private bool _mayBePresent = true;

    /// <summary>True where an object without the label is selected.</summary>
    public bool MayBeAbsent => _mayBeAbsent;

    public void Add(LabelRequirement requirement)
    {
        var op = requirement.Operator;
        _mayBeAbsent &= op is LabelOperator.NotIn or LabelOperator.NotEquals or LabelOperator.DoesNotExist;
        _mayBePresent &= op != LabelOperator.DoesNotExist;
        switch (op)
        {
            case LabelOperator.In or LabelOperator.Equals or LabelOperator.DoubleEquals when _allowed is null:
                _allowed = [.. requirement.Values];
                break;
            case LabelOperator.In or LabelOperator.Equals or LabelOperator.DoubleEquals:
                _allowed.IntersectWith(requirement.Values);
                break;
            case LabelOperator.NotIn or LabelOperator.NotEquals:
                (_refused ??= new(StringComparer.Ordinal)).UnionWith(requirement.Values);
                break;
            case LabelOperator.GreaterThan:
                (_isBounded, _above) = (true, Math.Max(_above, requirement.Bound));
                break;
            case LabelOperator.LessThan:
                (_isBounded, _below) = (true, Math.Min(_below, requirement.Bound));
                break;
        }
    }

    /// <summary>Whether the label may have this value.</summary>
    public bool Takes(string value) =>
        _mayBePresent && _allowed?.Contains(value) is not false && _refused?.Contains(value) is not true && (!_isBounded || IsWithin(value));

    private bool IsWithin(string value) =>
        LabelRequirement.TryInteger(value, out var number)
        && (_above == long.MinValue || number > _above) && (_below == long.MaxValue || number < _below);
}
