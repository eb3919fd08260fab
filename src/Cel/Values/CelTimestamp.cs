using System.Globalization;

namespace OrleansAA.Cel.Values;

/// <summary>A point in time in UTC: seconds since 1970 and nanoseconds within the second, from year 1 to year 9999.</summary>
public readonly record struct CelTimestamp(long Seconds, int Nanoseconds) : IComparable<CelTimestamp>
{
    /// <summary>0001-01-01T00:00:00Z.</summary>
    public const long SecondsMin = -62135596800;

    /// <summary>9999-12-31T23:59:59Z.</summary>
    public const long SecondsMax = 253402300799;

    /// <summary>Whether it is a moment of the years 1 to 9999, which the language has.</summary>
    public bool IsInRange => Seconds is >= SecondsMin and <= SecondsMax;

    /// <summary>The same as .NET has it, in UTC; what is less than 100 ns is cut off.</summary>
    public DateTime UtcDateTime => DateTime.UnixEpoch.AddSeconds(Seconds).AddTicks(Nanoseconds / 100);

    /// <summary>A moment of .NET's.</summary>
    /// <param name="time">The moment.</param>
    public static CelTimestamp From(DateTimeOffset time) =>
        new((time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond - (time.UtcTicks % TimeSpan.TicksPerSecond != 0 && time.UtcTicks < DateTime.UnixEpoch.Ticks ? 1 : 0),
            (int)(time.UtcTicks % TimeSpan.TicksPerSecond) * 100);

    /// <inheritdoc/>
    public int CompareTo(CelTimestamp other) => Seconds.CompareTo(other.Seconds) is var order and not 0 ? order : Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Whether the left one comes before the right one.</summary>
    public static bool operator <(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one comes behind the right one.</summary>
    public static bool operator >(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one comes before the right one, or is the same.</summary>
    public static bool operator <=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one comes behind the right one, or is the same.</summary>
    public static bool operator >=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) >= 0;

    /// <summary>RFC 3339 with as many digits of the second as there are.</summary>
    public override string ToString()
    {
        var text = DateTime.UnixEpoch.AddSeconds(Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Nanoseconds == 0 ? text + "Z" : $"{text}.{Nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}Z";
    }

    /// <summary>Takes RFC 3339 with an offset; digits beyond nanoseconds are cut off.</summary>
    public static bool TryParse(string text, out CelTimestamp timestamp)
    {
        timestamp = default;
        if (text.Length is < 20 or > 64 || text[10] != 'T' || !HasDigits(text, "dddd-dd-ddTdd:dd:dd")) return false;
        if (!DateTime.TryParseExact(text[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var whole)) return false;
        var at = 19;
        var nanoseconds = 0;
        if (text[at] is '.' or ',')
        {
            var digits = 0;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
                if (digits < 9) nanoseconds = (nanoseconds * 10) + (text[at] - '0');
            if (digits == 0) return false;
            for (; digits < 9; digits++) nanoseconds *= 10;
        }
        if (Offset(text.AsSpan(at)) is not { } offset) return false;
        timestamp = new((whole - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond - offset, nanoseconds);
        return timestamp.IsInRange;
    }

    private static int? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z") return 0;
        if (text.Length != 6 || text[0] is not ('+' or '-') || !HasDigits(text[1..].ToString(), "dd:dd")) return null;
        var (hours, minutes) = (int.Parse(text[1..3], CultureInfo.InvariantCulture), int.Parse(text[4..], CultureInfo.InvariantCulture));
        if (hours > 23 || minutes > 59) return null;
        return (text[0] == '-' ? -1 : 1) * ((hours * 3600) + (minutes * 60));
    }

    private static bool HasDigits(string text, string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (i >= text.Length || (pattern[i] == 'd' ? !char.IsAsciiDigit(text[i]) : text[i] != pattern[i])) return false;
        return true;
    }
}
