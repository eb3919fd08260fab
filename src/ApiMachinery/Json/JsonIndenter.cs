using System.Buffers;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>
/// Indents compact JSON by two spaces, as Go's json.Indent does, while it comes: what is inside of strings is left as it is, and nothing is kept but
/// the place. The JSON is taken to be right.
/// </summary>
public sealed class JsonIndenter
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[],:\""u8);

    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>An object or array has begun, and nothing in it yet: if it ends here, it is written as it is.</summary>
    private bool _hasOpened;

    /// <summary>Writes the next piece.</summary>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        while (json.Length > 0)
        {
            var length = _isInString ? InString(json) : 0;
            if (length == 0 && !_isInString)
                length = Outside(output, json);
            else
                output.Write(json[..length]);
            json = json[length..];
        }
    }

    /// <summary>How much of a string there is; its closing quote included.</summary>
    private int InString(ReadOnlySpan<byte> json)
    {
        for (var at = 0; at < json.Length;)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }
            var next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return json.Length;
            at += next + 1;
            if (json[at - 1] == '\\')
                _isEscaped = true;
            else
            {
                _isInString = false;
                return at;
            }
        }
        return json.Length;
    }

    /// <returns>How many bytes were taken.</returns>
    private int Outside(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var c = json[0];
        if (c is (byte)'}' or (byte)']')
        {
            _depth--;
            if (!_hasOpened)
                NewLine(output);
            _hasOpened = false;
        }
        else if (_hasOpened)
        {
            _hasOpened = false;
            NewLine(output);
        }
        var plain = json.IndexOfAny(Structure);
        if (plain != 0)
        {
            var length = plain < 0 ? json.Length : plain;
            output.Write(json[..length]);
            return length;
        }
        output.Write(c == ':' ? ": "u8 : json[..1]);
        switch (c)
        {
            case (byte)'{' or (byte)'[':
                _depth++;
                _hasOpened = true;
                break;
            case (byte)',':
                NewLine(output);
                break;
            case (byte)'"':
                _isInString = true;
                break;
        }
        return 1;
    }

    private void NewLine(IBufferWriter<byte> output)
    {
        var space = output.GetSpan(1 + (2 * _depth))[..(1 + (2 * _depth))];
        space.Fill((byte)' ');
        space[0] = (byte)'\n';
        output.Advance(space.Length);
    }
}
