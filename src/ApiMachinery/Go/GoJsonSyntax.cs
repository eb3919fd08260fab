using System.Buffers;
using System.Text;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Says what is wrong with a text that is no JSON, in the words of Go's encoding/json, which clients of Kubernetes know.</summary>
public static class GoJsonSyntax
{
    private const string EndOfInput = "unexpected end of JSON input";

    /// <summary>The message, or null if the text is one JSON document (of whatever depth).</summary>
    public static string? Explain(ReadOnlySpan<byte> json)
    {
        var scanner = new Scanner(json);
        return scanner.Document();
    }

    private ref struct Scanner(ReadOnlySpan<byte> json)
    {
        private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

        private readonly ReadOnlySpan<byte> _json = json;
        private int _at;
        private bool _opened;

        /// <summary>Reads all without recursion: what a hostile text nests costs a stack of bits, not of frames.</summary>
        public string? Document()
        {
            var open = new Stack<bool>();
            while (true)
            {
                if (Value(open) is { } error)
                    return error;
                if (_opened)
                    continue;
                while (true)
                {
                    SkipSpace();
                    if (open.Count == 0)
                        return AtEnd ? null : Invalid("after top-level value");
                    if (AtEnd)
                        return EndOfInput;
                    var (inMap, next) = (open.Peek(), _json[_at]);
                    if (next == ',')
                    {
                        _at++;
                        if (inMap && Name() is { } bad)
                            return bad;
                        break;
                    }
                    if (next != (inMap ? '}' : ']'))
                        return Invalid(inMap ? "after object key:value pair" : "after array element");
                    _at++;
                    open.Pop();
                }
            }
        }

        private readonly bool AtEnd => _at >= _json.Length;

        /// <summary>Reads a scalar, an empty container, or the beginning of one: then <see cref="_opened"/> is true and its first value is next.</summary>
        private string? Value(Stack<bool> open)
        {
            _opened = false;
            SkipSpace();
            if (AtEnd)
                return EndOfInput;
            switch (_json[_at])
            {
                case (byte)'{':
                    return Open(open, map: true);
                case (byte)'[':
                    return Open(open, map: false);
                case (byte)'"':
                    return Text();
                case (byte)'t':
                    return Literal("true"u8);
                case (byte)'f':
                    return Literal("false"u8);
                case (byte)'n':
                    return Literal("null"u8);
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    return Number();
                default:
                    return Invalid("looking for beginning of value");
            }
        }

        private string? Open(Stack<bool> open, bool map)
        {
            _at++;
            SkipSpace();
            if (AtEnd)
                return EndOfInput;
            if (_json[_at] == (map ? '}' : ']'))
            {
                _at++;
                return null;
            }
            open.Push(map);
            _opened = true;
            return map ? Name() : null;
        }

        private string? Name()
        {
            SkipSpace();
            if (AtEnd)
                return EndOfInput;
            if (_json[_at] != '"')
                return Invalid("looking for beginning of object key string");
            if (Text() is { } error)
                return error;
            SkipSpace();
            if (AtEnd)
                return EndOfInput;
            if (_json[_at] != ':')
                return Invalid("after object key");
            _at++;
            return null;
        }

        private string? Text()
        {
            for (_at++; !AtEnd; _at++)
            {
                switch (_json[_at])
                {
                    case (byte)'"':
                        _at++;
                        return null;
                    case < 0x20:
                        return Invalid("in string literal");
                    case (byte)'\\':
                        if (Escape() is { } error)
                            return error;
                        break;
                }
            }
            return EndOfInput;
        }

        private string? Escape()
        {
            _at++;
            if (AtEnd)
                return EndOfInput;
            if (_json[_at] != 'u')
                return "\"\\/bfnrt"u8.Contains(_json[_at]) ? null : Invalid("in string escape code");
            for (var i = 0; i < 4; i++)
            {
                _at++;
                if (AtEnd)
                    return EndOfInput;
                if (!char.IsAsciiHexDigit((char)_json[_at]))
                    return Invalid("in \\u hexadecimal character escape");
            }
            return null;
        }

        private string? Literal(ReadOnlySpan<byte> literal)
        {
            for (var i = 0; i < literal.Length; i++, _at++)
            {
                if (AtEnd)
                    return EndOfInput;
                if (_json[_at] != literal[i])
                    return Invalid($"in literal {Encoding.ASCII.GetString(literal)} (expecting '{(char)literal[i]}')");
            }
            return null;
        }

        private string? Number()
        {
            if (_json[_at] == '-' && Digits("in numeric literal", skip: true) is { } noDigits)
                return noDigits;
            if (_json[_at] == '0')
                _at++;
            else
                Digits();
            if (!AtEnd && _json[_at] == '.')
            {
                if (Digits("after decimal point in numeric literal", skip: true) is { } noFraction)
                    return noFraction;
                Digits();
            }
            if (AtEnd || _json[_at] is not ((byte)'e' or (byte)'E'))
                return null;
            if (_at + 1 < _json.Length && _json[_at + 1] is (byte)'+' or (byte)'-')
                _at++;
            if (Digits("in exponent of numeric literal", skip: true) is { } noExponent)
                return noExponent;
            Digits();
            return null;
        }

        /// <summary>Asks for a digit where the number must have one.</summary>
        private string? Digits(string context, bool skip)
        {
            _at += skip ? 1 : 0;
            if (AtEnd)
                return EndOfInput;
            return char.IsAsciiDigit((char)_json[_at]) ? null : Invalid(context);
        }

        private void Digits()
        {
            while (!AtEnd && char.IsAsciiDigit((char)_json[_at]))
                _at++;
        }

        private void SkipSpace()
        {
            var rest = _json[_at..].IndexOfAnyExcept(Space);
            _at = rest < 0 ? _json.Length : _at + rest;
        }

        private readonly string Invalid(string context) => $"invalid character {Quote(_json[_at])} {context}";

        /// <summary>One byte as Go prints it: bytes beyond ASCII count as Latin-1.</summary>
        private static string Quote(byte value) => value switch
        {
            (byte)'\'' => @"'\''",
            (byte)'"' => "'\"'",
            _ => "'" + GoQuote.Quote(((char)value).ToString())[1..^1] + "'",
        };
    }
}
