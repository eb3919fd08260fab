using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>cel-go's extended strings, version 2; indices count code points.</summary>
internal static class StringLibrary
{
    private static readonly CelType Strings = CelType.List(CelType.String);

    public static void Add(FunctionTable functions)
    {
        var (text, number) = (CelType.String, CelType.Int);
        functions.Member("charAt", "string_char_at_int", [text, number], text, CharAt);
        functions.Member("indexOf", "string_index_of_string", [text, text], number, (values, meter) => StringSearch.First(values[0].AsString, values[1].AsString, 0, meter));
        functions.Member("indexOf", "string_index_of_string_int", [text, text, number], number, (values, meter) => StringSearch.First(values[0].AsString, values[1].AsString, values[2].AsInt, meter));
        functions.Member("lastIndexOf", "string_last_index_of_string", [text, text], number, (values, meter) => StringSearch.Last(values[0].AsString, values[1].AsString, null, meter));
        functions.Member("lastIndexOf", "string_last_index_of_string_int", [text, text, number], number, (values, meter) => StringSearch.Last(values[0].AsString, values[1].AsString, values[2].AsInt, meter));
        functions.Member("lowerAscii", "string_lower_ascii", [text], text, (values, meter) => Mapped(values[0].AsString, meter, char.IsAsciiLetterUpper, c => (char)(c | 0x20)));
        functions.Member("upperAscii", "string_upper_ascii", [text], text, (values, meter) => Mapped(values[0].AsString, meter, char.IsAsciiLetterLower, c => (char)(c & ~0x20)));
        functions.Member("replace", "string_replace_string_string", [text, text, text], text, (values, meter) => Replacing.Replace(values[0].AsString, values[1].AsString, values[2].AsString, -1, meter));
        functions.Member("replace", "string_replace_string_string_int", [text, text, text, number], text, (values, meter) => Replacing.Replace(values[0].AsString, values[1].AsString, values[2].AsString, values[3].AsInt, meter));
        functions.Member("split", "string_split_string", [text, text], Strings, (values, meter) => Replacing.Split(values[0].AsString, values[1].AsString, -1, meter));
        functions.Member("split", "string_split_string_int", [text, text, number], Strings, (values, meter) => Replacing.Split(values[0].AsString, values[1].AsString, values[2].AsInt, meter));
        functions.Member("substring", "string_substring_int", [text, number], text, (values, meter) => Substring(values[0].AsString, values[1].AsInt, null, meter));
        functions.Member("substring", "string_substring_int_int", [text, number, number], text, (values, meter) => Substring(values[0].AsString, values[1].AsInt, values[2].AsInt, meter));
        functions.Member("trim", "string_trim", [text], text, (values, meter) => Counted(values[0].AsString, meter, CelValue.Of(values[0].AsString.Trim())));
        functions.Member("join", "list_join", [Strings], text, (values, meter) => Join(values[0].AsList, "", meter));
        functions.Member("join", "list_join_string", [Strings, text], text, (values, meter) => Join(values[0].AsList, values[1].AsString, meter));
        functions.Member("format", "string_format", [text, CelType.ListOfDyn], text, (values, meter) => Formatting.Format(values[0].AsString, values[1].AsList, meter));
        functions.Global("strings.quote", "strings_quote", [text], text, (values, meter) => Counted(values[0].AsString, meter, CelValue.Of(Replacing.Quote(values[0].AsString))));
    }

    /// <summary>What version 3 adds; kube-apiserver 1.36 does not have it.</summary>
    public static void AddReverse(FunctionTable functions) =>
        functions.Member("reverse", "string_reverse", [CelType.String], CelType.String, (values, meter) => Counted(values[0].AsString, meter, CelValue.Of(string.Concat(values[0].AsString.EnumerateRunes().Reverse().Select(rune => rune.ToString())))));

    private static CelValue Counted(string text, Meter meter, CelValue result)
    {
        meter.Work(text.Length);
        return result;
    }

    private static CelValue CharAt(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var (text, index) = (values[0].AsString, values[1].AsInt);
        meter.Work(text.Length >> 3);
        var length = Text.Length(text);
        if (index < 0 || index > length) return CelValue.Error($"index out of range: {index}");
        return index == length ? CelValue.Of("") : CelValue.Of(text[Text.UnitOf(text, (int)index)..Text.UnitOf(text, (int)index + 1)]);
    }

    private static CelValue Mapped(string text, Meter meter, Func<char, bool> isMapped, Func<char, char> map)
    {
        meter.Work(text.Length);
        return CelValue.Of(string.Create(text.Length, (text, isMapped, map), static (units, state) =>
        {
            for (var i = 0; i < units.Length; i++) units[i] = state.isMapped(state.text[i]) ? state.map(state.text[i]) : state.text[i];
        }));
    }

    private static CelValue Substring(string text, long start, long? end, Meter meter)
    {
        meter.Work(text.Length);
        var length = Text.Length(text);
        var until = end ?? length;
        if (end is not null && start > end) return CelValue.Error($"invalid substring range. start: {start}, end: {end}");
        if (start < 0 || start > length) return CelValue.Error($"index out of range: {start}");
        if (until < 0 || until > length) return CelValue.Error($"index out of range: {until}");
        return CelValue.Of(text[Text.UnitOf(text, (int)start)..Text.UnitOf(text, (int)until)]);
    }

    private static CelValue Join(CelList list, string separator, Meter meter)
    {
        var joined = new System.Text.StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Kind != CelKind.String) return CelValue.Error($"join: invalid input: {list[i]}");
            var part = list[i].AsString;
            meter.Work(1 + part.Length + separator.Length);
            if (joined.Length + (long)part.Length + separator.Length > CelLimits.StringUnitsMax) meter.Stop();
            if (i > 0) joined.Append(separator);
            joined.Append(part);
        }
        return CelValue.Of(joined.ToString());
    }
}
