using System.Globalization;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>Times as JSON strings; the zero time is null.</summary>
internal abstract class InstantSchema<T>(ScalarType type) : ScalarSchema<T>(type)
    where T : struct
{
    public sealed override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref T value)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            var found = reader.TokenType == JsonTokenType.Number ? "number" : JsonTokens.Describe(ref reader);
            context.Malformed($"json: cannot unmarshal {found} into Go value of type string");
            reader.Skip();
            return false;
        }
        var text = reader.GetString()!;
        if (TryParse(text, out value))
            return true;
        context.Malformed(Explain(text));
        return false;
    }

    public sealed override void Write(Utf8JsonWriter writer, T value)
    {
        if (IsEmpty(value))
            writer.WriteNullValue();
        else
            writer.WriteStringValue(Format(value));
    }

    public sealed override Value TreeOf(T value) => IsEmpty(value) ? NullValue.Instance : new StringValue(Format(value));

    protected abstract bool TryParse(string text, out T value);

    protected abstract string Format(T value);

    protected abstract string Explain(string text);
}

internal sealed class TimeSchema() : InstantSchema<DateTime>(ScalarType.Time)
{
    protected override bool TryParse(string text, out DateTime value) => Rfc3339.TryParse(text, out value);

    protected override string Format(DateTime value) => Rfc3339.Format(value);

    protected override string Explain(string text) => Rfc3339.Explain(text);
}

internal sealed class MicroTimeSchema() : InstantSchema<DateTimeOffset>(ScalarType.MicroTime)
{
    protected override bool TryParse(string text, out DateTimeOffset value) => Rfc3339.TryParseMicro(text, out value);

    protected override string Format(DateTimeOffset value) => value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    protected override string Explain(string text) => Rfc3339.Explain(text);
}

/// <summary>A duration as Go writes it; zero is <c>0s</c>.</summary>
internal sealed class DurationSchema() : ScalarSchema<TimeSpan>(ScalarType.Duration)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref TimeSpan value)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            context.Malformed($"json: cannot unmarshal {JsonTokens.Describe(ref reader).Split(' ')[0]} into Go value of type string");
            reader.Skip();
            return false;
        }
        var text = reader.GetString()!;
        var isDuration = GoDuration.TryParse(text, out var nanoseconds, out var error);
        value = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        if (!isDuration)
            context.Malformed(error);
        return isDuration;
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value) => writer.WriteStringValue(GoDurationText.Format(value));

    public override Value TreeOf(TimeSpan value) => new StringValue(GoDurationText.Format(value));
}
