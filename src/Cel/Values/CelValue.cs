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

    /// <summary><c>null</c>.</summary>
    public static CelValue Null { get; } = new(CelKind.Null, null);

    /// <summary><c>true</c>.</summary>
    public static CelValue True { get; } = new(CelKind.Bool, null, 1);

    /// <summary><c>false</c>.</summary>
    public static CelValue False { get; } = new(CelKind.Bool, null);

    /// <summary>The optional without a value.</summary>
    public static CelValue OptionalNone { get; } = new(CelKind.Optional, null);

    /// <summary>What sort of value it is.</summary>
    public CelKind Kind { get; }

    /// <summary>Whether it is an error.</summary>
    public bool IsError => Kind == CelKind.Error;

    /// <summary>Whether it is <c>true</c>.</summary>
    public bool IsTrue => Kind == CelKind.Bool && bits != 0;

    /// <summary>Whether it is <c>false</c>.</summary>
    public bool IsFalse => Kind == CelKind.Bool && bits == 0;

    /// <summary>As what it is; look at <see cref="Kind"/> first: nothing is converted, and of another kind it means nothing.</summary>
    public bool AsBool => bits != 0;

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public long AsInt => bits;

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public ulong AsUint => (ulong)bits;

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(bits);

    /// <summary>As what it is; look at <see cref="Kind"/> first: of another kind it is no string, and to use it is undefined.</summary>
    public string AsString => Unsafe.As<string>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public byte[] AsBytes => Unsafe.As<byte[]>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public CelList AsList => Unsafe.As<CelList>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public CelMap AsMap => Unsafe.As<CelMap>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public CelObject AsObject => Unsafe.As<CelObject>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public CelType AsType => Unsafe.As<CelType>(reference!);

    /// <summary>As what it is; look at <see cref="Kind"/> first.</summary>
    public CelTimestamp AsTimestamp => new(bits, nanoseconds);

    /// <summary>Nanoseconds of a duration.</summary>
    public long AsNanoseconds => bits;

    /// <summary>What an error says; null for other values.</summary>
    public string? ErrorMessage => IsError ? Unsafe.As<string>(reference) : null;

    /// <summary>Whether an optional has a value.</summary>
    public bool HasValue => Kind == CelKind.Optional && reference is not null;

    /// <summary>The value of an optional that has one.</summary>
    public CelValue OptionalValue => Unsafe.As<Box>(reference!).Value;

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(bool value) => value ? True : False;

    /// <summary>A whole number.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(long value) => new(CelKind.Int, null, value);

    /// <summary>A whole number without a sign.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(ulong value) => new(CelKind.Uint, null, (long)value);

    /// <summary>A floating-point number.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(string value) => new(CelKind.String, value);

    /// <summary>Bytes, which are not copied.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(byte[] value) => new(CelKind.Bytes, value);

    /// <summary>A list.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(CelList value) => new(CelKind.List, value);

    /// <summary>A map.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(CelMap value) => new(CelKind.Map, value);

    /// <summary>An object.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(CelObject value) => new(CelKind.Object, value);

    /// <summary>A type.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(CelType value) => new(CelKind.Type, value);

    /// <summary>A moment.</summary>
    /// <param name="value">The value.</param>
    public static CelValue Of(CelTimestamp value) => new(CelKind.Timestamp, null, value.Seconds, value.Nanoseconds);

    /// <summary>A list of values.</summary>
    /// <param name="elements">What is in it.</param>
    public static CelValue OfList(params IReadOnlyList<CelValue> elements) => Of(new CelArrayList(elements));

    /// <summary>A duration of so many nanoseconds.</summary>
    public static CelValue OfNanoseconds(long value) => new(CelKind.Duration, null, value);

    /// <summary>A value that is there, where it might be absent.</summary>
    /// <param name="value">The value.</param>
    public static CelValue OfOptional(CelValue value) => new(CelKind.Optional, new Box(value));

    /// <summary>An error.</summary>
    /// <param name="message">What is wrong.</param>
    public static CelValue Error(string message) => new(CelKind.Error, message);

    internal static CelValue NoSuchOverload { get; } = Error("no such overload");

    private sealed class Box(CelValue value)
    {
        public readonly CelValue Value = value;
    }
}
