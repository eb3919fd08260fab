using System.Globalization;
using System.Text;

namespace OrleansAA.Cel.Libraries;

/// <summary>An address as Go's <c>net/netip</c> takes and writes it; .NET takes more (<c>127.1</c>) and writes some in another way.</summary>
internal readonly record struct IpAddress(UInt128 Bits, bool Is4)
{
    private const int TextMax = 64;

    public int BitLength => Is4 ? 32 : 128;

    public bool Is4In6 => !Is4 && Bits >> 32 == 0xFFFF;

    public bool IsUnspecified => Bits == 0;

    public bool IsLoopback => Is4 ? Bits >> 24 == 127 : Bits == 1;

    public bool IsLinkLocalMulticast => Is4 ? Bits >> 8 == 0xE00000 : (Bits >> 112 & 0xFF0F) == 0xFF02;

    public bool IsLinkLocalUnicast => Is4 ? Bits >> 16 == 0xA9FE : Bits >> 118 == 0xFE80 >> 6;

    public bool IsMulticast => Is4 ? Bits >> 28 == 0xE : Bits >> 120 == 0xFF;

    public bool IsGlobalUnicast => !(Is4 && (IsUnspecified || Bits == 0xFFFFFFFF)) && !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast;

    /// <summary>Only the first so many bits.</summary>
    public IpAddress Masked(int prefix) => this with { Bits = prefix == 0 ? 0 : Bits >> (BitLength - prefix) << (BitLength - prefix) };

    /// <summary>Null with what is wrong.</summary>
    public static IpAddress? Parse(string text, out string problem)
    {
        var shown = Values.Text.Quote(text.Length > TextMax ? text[..TextMax] : text);
        problem = $"ParseAddr({shown}): unable to parse IP";
        if (text.Length > TextMax) return null;
        var separator = text.AsSpan().IndexOfAny('.', ':');
        if (separator < 0) return null;
        if (text[separator] == '.') return Parse4(text) is { } bits ? new(bits, true) : Failed(out problem, $"ParseAddr({shown}): unexpected character or field in IPv4 address");
        return Parse6(text) is { } wide ? new(wide, false) : Failed(out problem, $"ParseAddr({shown}): not an IPv6 address");
    }

    private static IpAddress? Failed(out string problem, string said)
    {
        problem = said;
        return null;
    }

    private static uint? Parse4(ReadOnlySpan<char> text)
    {
        uint bits = 0;
        var fields = 0;
        foreach (var range in text.Split('.'))
        {
            var field = text[range];
            if (++fields > 4 || field.Length is 0 or > 3 || (field.Length > 1 && field[0] == '0')) return null;
            if (!byte.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return null;
            bits = (bits << 8) | value;
        }
        return fields == 4 ? bits : null;
    }

    private static UInt128? Parse6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap >= 0 && text.IndexOf("::", gap + 1, StringComparison.Ordinal) >= 0) return null;
        if (gap < 0) return Fields(text, isLast: true) is { Count: 8 } all ? Joined(all) : null;
        if (Fields(text[..gap], isLast: false) is not { } head || Fields(text[(gap + 2)..], isLast: true) is not { } tail || head.Count + tail.Count > 7) return null;
        return Joined([.. head, .. Enumerable.Repeat((ushort)0, 8 - head.Count - tail.Count), .. tail]);
    }

    private static List<ushort>? Fields(string text, bool isLast)
    {
        var fields = new List<ushort>();
        if (text.Length == 0) return fields;
        var parts = text.Split(':');
        for (var i = 0; i < parts.Length; i++)
        {
            if (isLast && i == parts.Length - 1 && parts[i].Contains('.', StringComparison.Ordinal))
            {
                if (Parse4(parts[i]) is not { } bits) return null;
                fields.AddRange([(ushort)(bits >> 16), (ushort)bits]);
            }
            else if (parts[i].Length is 0 or > 4 || !ushort.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var field))
            {
                return null;
            }
            else
            {
                fields.Add(field);
            }
        }
        return fields;
    }

    private static UInt128 Joined(IEnumerable<ushort> fields) => fields.Aggregate(UInt128.Zero, (bits, field) => (bits << 16) | field);

    public override string ToString()
    {
        if (Is4) return Dotted((uint)Bits);
        if (Is4In6) return $"::ffff:{Dotted((uint)Bits)}";
        var bits = Bits;
        var fields = Enumerable.Range(0, 8).Select(i => (ushort)(bits >> (112 - (16 * i)))).ToArray();
        var (start, length) = LongestZeros(fields);
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }
            if (i > 0 && i != start + length) text.Append(':');
            text.Append(fields[i].ToString("x", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    private static (int Start, int Length) LongestZeros(ushort[] fields)
    {
        var best = (Start: -10, Length: 0);
        for (var i = 0; i < fields.Length; i++)
        {
            var length = fields.Skip(i).TakeWhile(field => field == 0).Count();
            if (length > best.Length && length >= 2) best = (i, length);
        }
        return best;
    }

    private static string Dotted(uint bits) => string.Create(CultureInfo.InvariantCulture, $"{bits >> 24}.{bits >> 16 & 255}.{bits >> 8 & 255}.{bits & 255}");
}
