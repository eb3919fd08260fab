using System.Runtime.CompilerServices;
using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Values;

/// <summary>
/// A value of the language, errors included: an error is a value that calls pass on and that <c>&amp;&amp;</c>, <c>||</c> and comprehensions may absorb. Numbers, times and
/// booleans lie in the struct itself; everything else is a reference, so that values of the host are adapted (<see cref="CelList"/>, <see cref="CelMap"/>, <see cref="CelObject"/>), not copied.
/// </summary>
public readonly partial struct CelValue : IEquatable<CelValue>
{
    private readonly object? reference;
    private readonly long bits;
    private readonly int nanoseconds;

    private CelValue(CelKind kind, object? reference, long bits = 0, int nanoseconds = 0) =>
        (Kind, this.reference, this.bits, this.nanoseconds) = (kind, reference, bits, nanoseconds);

    public static CelValue Null { get; } = new(CelKind.Null, null);
    public static CelValue True { get; } = new(CelKind.Bool, null, 1);
    public static CelValue False { get; } = new(CelKind.Bool, null);

    /// <summary>The optional without a value.</summary>
    public static CelValue OptionalNone { get; } = new(CelKind.Optional, null);

    public CelKind Kind { get; }

    public bool IsError => Kind == CelKind.Error;
    public bool IsTrue => Kind == CelKind.Bool && bits != 0;
    public bool IsFalse => Kind == CelKind.Bool && bits == 0;

    public bool AsBool => bits != 0;
    public long AsInt => bits;
    public ulong AsUint => (ulong)bits;
    public double AsDouble => BitConverter.Int64BitsToDouble(bits);
    public string AsString => Unsafe.As<string>(reference!);
    public byte[] AsBytes => Unsafe.As<byte[]>(reference!);
    public CelList AsList => Unsafe.As<CelList>(reference!);
    public CelMap AsMap => Unsafe.As<CelMap>(reference!);
    public CelObject AsObject => Unsafe.As<CelObject>(reference!);
    public CelType AsType => Unsafe.As<CelType>(reference!);
    public CelTimestamp AsTimestamp => new(bits, nanoseconds);

    /// <summary>Nanoseconds of a duration.</summary>
    public long AsNanoseconds => bits;

    /// <summary>What an error says; null for other values.</summary>
    public string? ErrorMessage => IsError ? Unsafe.As<string>(reference) : null;

    /// <summary>Whether an optional has a value.</summary>
    public bool HasValue => Kind == CelKind.Optional && reference is not null;

    /// <summary>The value of an optional that has one.</summary>
    public CelValue OptionalValue => Unsafe.As<Box>(reference!).Value;

    public static CelValue Of(bool value) => value ? True : False;

    public static CelValue Of(long value) => new(CelKind.Int, null, value);

    public static CelValue Of(ulong value) => new(CelKind.Uint, null, (long)value);

    public static CelValue Of(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value) => new(CelKind.String, value);

    public static CelValue Of(byte[] value) => new(CelKind.Bytes, value);

    public static CelValue Of(CelList value) => new(CelKind.List, value);

    public static CelValue Of(CelMap value) => new(CelKind.Map, value);

    public static CelValue Of(CelObject value) => new(CelKind.Object, value);

    public static CelValue Of(CelType value) => new(CelKind.Type, value);

    public static CelValue Of(CelTimestamp value) => new(CelKind.Timestamp, null, value.Seconds, value.Nanoseconds);

    public static CelValue OfList(params IReadOnlyList<CelValue> elements) => Of(new CelArrayList(elements));

    /// <summary>A duration of so many nanoseconds.</summary>
    public static CelValue OfNanoseconds(long value) => new(CelKind.Duration, null, value);

    public static CelValue OfOptional(CelValue value) => new(CelKind.Optional, new Box(value));

    public static CelValue Error(string message) => new(CelKind.Error, message);

    internal static CelValue NoSuchOverload { get; } = Error("no such overload");

    private sealed class Box(CelValue value)
    {
        public readonly CelValue Value = value;
    }
}
