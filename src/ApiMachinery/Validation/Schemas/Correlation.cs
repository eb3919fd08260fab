using OrleansAA.ApiMachinery.Expressions;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>A value and what it was. Whether it has changed is found out once, and only if somebody asks.</summary>
internal sealed class Correlation(SchemaPlace place, object value, object old)
{
    private bool? _isUnchanged;

    public bool IsUnchanged => _isUnchanged ??= Unchanged.Is(place.Type, value, old);
}
