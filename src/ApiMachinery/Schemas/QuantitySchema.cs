using System.Text;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>An amount with a suffix, <c>500m</c> or <c>2Gi</c>, in its canonical form; a number may stand for it.</summary>
internal sealed class QuantitySchema() : ScalarSchema<ResourceQuantity>(ScalarType.Quantity)
{
    /// <summary>Characters of a quantity: no amount that exists has more.</summary>
    private const int LengthMax = 128;

    private const string Malformed = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    public override ResourceQuantity Zero => new("0");

    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref ResourceQuantity value)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return Wrong(ref reader, context);
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            value = text.Length is > 0 and <= LengthMax ? new(text) : throw new FormatException(Malformed);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            context.Malformed(Malformed);
            return false;
        }
    }

    public override void Write(Utf8JsonWriter writer, ResourceQuantity value) => writer.WriteStringValue((value ?? Zero).CanonicalizeString());

    public override Value TreeOf(ResourceQuantity value) => new StringValue((value ?? Zero).CanonicalizeString());

    public override bool IsEmpty(ResourceQuantity value) => value is null || value.ToDecimal() == 0;
}
