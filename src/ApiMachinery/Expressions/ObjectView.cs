using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>One object as expressions see it, and what was read out of its texts: that is done once, however often an expression comes to them.</summary>
internal sealed class ObjectView(bool isTyped)
{
    private ConcurrentDictionary<object, CelValue>? _read;

    /// <summary>Whether the schema's types hold, and not those of JSON.</summary>
    public bool IsTyped => isTyped;

    public CelValue Of(SchemaPlace place, object? value) => place.Type switch
    {
        EnumSchema known => value is null ? CelValue.Null : CelValue.Of(known.NameOf(value)),
        ScalarSchema scalar => OfScalar(scalar, place.Format, value),
        StructSchema type => CelValue.Of(new StructView(this, type, value ?? type.New())),
        ListSchema list => value is IList items ? CelValue.Of(new ListView(this, list, place.Element!.Value, items)) : CelValue.Null,
        MapSchema => value is IDictionary members ? CelValue.Of(new MapView(this, place.Element!.Value, members)) : CelValue.Null,
        OptionalSchema optional => value is null ? CelValue.Null : Of(place with { Type = optional.Inner }, value),
        _ => CelValue.Null,
    };

    private CelValue OfScalar(ScalarSchema scalar, string? format, object? value) => scalar.Type switch
    {
        ScalarType.String => OfText((string?)value ?? "", format),
        ScalarType.Boolean => CelValue.Of(value is true),
        ScalarType.Int32 or ScalarType.Int64 => CelValue.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ScalarType.Single or ScalarType.Double => CelValue.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        ScalarType.IntOrString => value is IntOrString { IsString: false, Number: var number } ? CelValue.Of((long)number) : CelValue.Of(value?.ToString() ?? ""),
        ScalarType.Time or ScalarType.MicroTime when isTyped => OfTime(value),
        ScalarType.Raw => value is RawJson raw ? ReadOnce(raw, () => TreeView.Of(ValueJson.Parse(raw.Utf8.Span))) : CelValue.Null,
        ScalarType.Quantity when value is not null => ReadOnce(value, () => TreeView.Of(scalar.ToValue(value))),
        _ => TreeView.Of(scalar.ToValue(value)),
    };

    private CelValue OfText(string text, string? format) =>
        isTyped && FormattedText.IsRead(format) ? ReadOnce(text, () => FormattedText.Read(format!, text)) : CelValue.Of(text);

    /// <summary>The zero time is none.</summary>
    private static CelValue OfTime(object? value) => value switch
    {
        DateTime time when time != default => CelValue.Of(CelTimestamp.From(new DateTimeOffset(time.ToUniversalTime()))),
        DateTimeOffset time when time != default => CelValue.Of(CelTimestamp.From(time)),
        _ => CelValue.Null,
    };

    /// <summary>What a loop of an expression comes to again and again must cost no more than a look.</summary>
    private CelValue ReadOnce(object text, Func<CelValue> read)
    {
        var known = _read ?? Interlocked.CompareExchange(ref _read, new(ReferenceEqualityComparer.Instance), null) ?? _read;
        return known.GetOrAdd(text, _ => read());
    }
}
