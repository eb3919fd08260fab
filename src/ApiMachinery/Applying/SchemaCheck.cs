using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Checks a value against its type, in the words of structured-merge-diff's typed.Validate.</summary>
internal sealed class SchemaCheck
{
    private readonly List<(string Path, string Message)> _errors = [];
    private readonly List<PathElement> _path = [];
    private readonly bool _allowDuplicates;

    private SchemaCheck(bool allowDuplicates) => _allowDuplicates = allowDuplicates;

    /// <param name="type">What the value should be.</param>
    /// <param name="value">The value.</param>
    /// <param name="allowDuplicates">Whether items of a set or list map may share a path element: not in what is applied.</param>
    /// <exception cref="SchemaException">The value does not fit.</exception>
    public static void Validate(Atom type, Value value, bool allowDuplicates)
    {
        var check = new SchemaCheck(allowDuplicates);
        check.Check(type, value);
        if (check._errors.Count > 0)
            throw new SchemaException(check._errors);
    }

    private void Check(Atom type, Value value)
    {
        switch (type.Walk(value))
        {
            case Shape.Scalar:
                CheckScalar(type.Scalar, value);
                break;
            case Shape.List when value is ListValue list:
                CheckItems(type.List!, list);
                break;
            case Shape.Map when value is MapValue map:
                CheckMembers(type.Map!, map);
                break;
            case Shape.List when value is not NullValue:
                Error($"expected list, got &{{{GoText.Plain(value)}}}");
                break;
            case Shape.Map when value is not NullValue:
                Error($"expected map, got &{{{GoText.Plain(value)}}}");
                break;
        }
    }

    private void CheckScalar(ScalarRule rule, Value value)
    {
        if (value is NullValue)
            return;
        switch (rule)
        {
            case ScalarRule.Numeric when value is not (IntegerValue or FloatValue):
                Error($"expected numeric (int or float), got {GoText.Type(value)}");
                break;
            case ScalarRule.String when value is not StringValue:
                Error($"expected string, got &value.valueUnstructured{{Value:{GoText.Syntax(value)}}}");
                break;
            case ScalarRule.Boolean when value is not BooleanValue:
                Error($"expected boolean, got &{{{GoText.Plain(value)}}}");
                break;
            case ScalarRule.Untyped when value is ListValue or MapValue:
                Error($"expected any scalar, got &{{{GoText.Plain(value)}}}");
                break;
        }
    }

    private void CheckItems(ListRule rule, ListValue list)
    {
        var seen = new HashSet<PathElement>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var element = PathElement.At(i);
            if (rule.Associative)
            {
                if (ListItems.Element(rule, list[i], out var why) is not { } found)
                {
                    // Deeper errors could not be named, and items after this one are not looked at.
                    Error($"element {i}: {why}");
                    return;
                }
                element = found;
                if (!seen.Add(element) && !_allowDuplicates)
                    Error($"duplicate entries for key {element}");
            }
            Below(element, rule.Element, list[i]);
        }
    }

    /// <summary>The first member that is not declared ends the walk.</summary>
    private void CheckMembers(MapRule rule, MapValue map)
    {
        foreach (var (name, value) in map.Members)
        {
            if (rule.Member(name) is not { } type)
            {
                _path.Add(PathElement.Field(name));
                Error("field not declared in schema");
                _path.RemoveAt(_path.Count - 1);
                return;
            }
            Below(rule.PathTo(name), type, value);
        }
    }

    private void Below(PathElement element, Atom type, Value value)
    {
        _path.Add(element);
        Check(type, value);
        _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>Of very many errors the first are told.</summary>
    private void Error(string message)
    {
        if (_errors.Count < Statuses.FieldErrorsMax)
            _errors.Add((FieldSet.PathText(_path), message));
    }
}
