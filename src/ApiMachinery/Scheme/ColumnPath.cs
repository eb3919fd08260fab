using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>
/// The part of kubectl's JSONPath that columns of CRDs use: members (<c>.spec.size</c>, <c>['a.b']</c>, <c>.a\.b</c>), items (<c>[0]</c>, <c>[-1]</c>, <c>[*]</c>),
/// and items that have a member (<c>[?(@.type=="Ready")]</c>). The first value that is found is the cell.
/// </summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor.</remarks>
public sealed class ColumnPath
{
    /// <summary>How long a path may be, in characters.</summary>
    public const int LengthMax = 1024;

    private readonly List<Step> _steps;

    private ColumnPath(List<Step> steps) => _steps = steps;

    /// <summary>The types that a column may have.</summary>
    public static IReadOnlyList<string> Types { get; } = ["string", "integer", "number", "boolean", "date"];

    /// <returns>Null for a text that is no such path.</returns>
    public static ColumnPath? Parse(string text)
    {
        if (text.Length is 0 or > LengthMax || text[0] is not ('.' or '['))
            return null;
        var parser = new Parser(text);
        return parser.Steps() is { Count: > 0 } steps ? new(steps) : null;
    }

    /// <summary>The cell of an object; null if the path leads to nothing, or to a value of another type.</summary>
    internal object? Cell(StructSchema schema, object target, string type)
    {
        var found = Find(schema, target);
        return type switch
        {
            "string" => found is null or NullValue ? null : found is StringValue text ? text.Text : found.ToString(),
            "integer" => found is IntegerValue whole ? whole.Number : found is FloatValue part ? (long)part.Number : null,
            "number" => found is IntegerValue whole ? (double)whole.Number : (found as FloatValue)?.Number,
            "boolean" => (found as BooleanValue)?.Flag,
            _ => (found as StringValue)?.Text,
        };
    }

    /// <summary>By way of structs the object itself is asked, so that no tree is made of what the path does not lead to.</summary>
    private Value? Find(StructSchema schema, object target)
    {
        TypeSchema type = schema;
        object? value = target;
        var at = 0;
        for (; at < _steps.Count && type is StructSchema within && _steps[at] is Member { Name: var name }; at++)
        {
            if (within.Field(name) is not { } field || value is null || !field.IsPresent(value))
                return null;
            (type, value) = (field.Type, field.Get(value));
        }
        return value is null ? null : First(type.ToValue(value), at);
    }

    private Value? First(Value value, int at)
    {
        if (at == _steps.Count)
            return value;
        foreach (var next in _steps[at].Of(value))
        {
            if (First(next, at + 1) is { } found)
                return found;
        }
        return null;
    }

    private abstract record Step
    {
        public abstract IEnumerable<Value> Of(Value value);
    }

    private sealed record Member(string Name) : Step
    {
        public override IEnumerable<Value> Of(Value value) => value is MapValue map && map.Get(Name) is { } member ? [member] : [];
    }

    private sealed record Item(int Index) : Step
    {
        public override IEnumerable<Value> Of(Value value)
        {
            if (value is not ListValue list)
                return [];
            var at = Index < 0 ? list.Count + Index : Index;
            return at >= 0 && at < list.Count ? [list[at]] : [];
        }
    }

    private sealed record Every : Step
    {
        public override IEnumerable<Value> Of(Value value) => value switch
        {
            ListValue list => list.Items,
            MapValue map => map.Names.Select(n => map[n]),
            _ => [],
        };
    }

    private sealed record Having(IReadOnlyList<string> Path, bool Equal, Value? Wanted) : Step
    {
        public override IEnumerable<Value> Of(Value value) => value is ListValue list ? list.Items.Where(Holds) : [];

        private bool Holds(Value item)
        {
            Value? at = item;
            foreach (var name in Path)
                at = (at as MapValue)?.Get(name);
            return Wanted is null ? at is not null : at is not null && at.Equals(Wanted) == Equal;
        }
    }

    private ref struct Parser(string text)
    {
        private int _at;

        /// <returns>Null for what is no path.</returns>
        public List<Step>? Steps()
        {
            List<Step> steps = [];
            while (_at < text.Length)
            {
                var step = text[_at] switch { '.' => AfterDot(), '[' => InBrackets(), _ => null };
                if (step is null)
                    return null;
                steps.Add(step);
            }
            return steps;
        }

        private Step? AfterDot()
        {
            _at++;
            if (_at < text.Length && text[_at] == '*')
            {
                _at++;
                return new Every();
            }
            return Name() is { Length: > 0 } name ? new Member(name) : null;
        }

        private string Name()
        {
            var name = new StringBuilder();
            for (; _at < text.Length && text[_at] is not ('.' or '[' or ']' or '(' or ')' or '=' or '!' or '<' or '>' or ' ' or '*' or '?' or '{' or '}' or '"' or '\''); _at++)
            {
                if (text[_at] == '\\' && ++_at == text.Length)
                    return "";
                name.Append(text[_at]);
            }
            return name.ToString();
        }

        private Step? InBrackets()
        {
            _at++;
            Step? step = null;
            if (Takes("?("))
                step = Condition();
            else if (Takes("*"))
                step = new Every();
            else if (Literal() is StringValue name)
                step = new Member(name.Text);
            else if (Number() is { } index)
                step = new Item(index);
            return step is not null && Takes("]") ? step : null;
        }

        private Having? Condition()
        {
            Blanks();
            List<string> path = [];
            if (!Takes("@"))
                return null;
            while (Takes("."))
                path.Add(Name());
            Blanks();
            var (isEqual, isOther) = (Takes("=="), false);
            if (!isEqual)
                isOther = Takes("!=");
            Blanks();
            Value? wanted = null;
            if (isEqual || isOther)
            {
                wanted = Constant();
                if (wanted is null)
                    return null;
            }
            Blanks();
            return path.Count > 0 && path.TrueForAll(n => n.Length > 0) && Takes(")") ? new(path, isEqual, wanted) : null;
        }

        private Value? Constant()
        {
            if (Literal() is { } literal)
                return literal;
            if (Takes("true"))
                return BooleanValue.True;
            if (Takes("false"))
                return BooleanValue.False;
            return Number() is { } number ? new IntegerValue(number) : null;
        }

        private StringValue? Literal()
        {
            if (_at >= text.Length || text[_at] is not ('"' or '\''))
                return null;
            var end = text.IndexOf(text[_at], _at + 1);
            if (end < 0)
                return null;
            var literal = text[(_at + 1)..end];
            _at = end + 1;
            return new(literal);
        }

        private int? Number()
        {
            var begin = _at;
            while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || (_at == begin && text[_at] == '-')))
                _at++;
            return int.TryParse(text.AsSpan(begin, _at - begin), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        private void Blanks()
        {
            while (_at < text.Length && text[_at] == ' ')
                _at++;
        }

        private bool Takes(string token)
        {
            if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0)
                return false;
            _at += token.Length;
            return true;
        }
    }
}
