using System.Buffers.Text;
using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Redis;

/// <summary>Names and contents in the form Redis keeps them; see <see cref="RedisKeys"/>.</summary>
internal static class StoredValue
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">Half a surrogate pair, which no UTF-8 spells.</exception>
    public static byte[] Key(NamespacedName name)
    {
        var slash = Strict.GetByteCount(name.Namespace);
        var key = new byte[slash + 1 + Strict.GetByteCount(name.Name)];
        Strict.GetBytes(name.Namespace, key);
        key[slash] = (byte)'/';
        Strict.GetBytes(name.Name, key.AsSpan(slash + 1));
        return key;
    }

    public static NamespacedName Name(ReadOnlySpan<byte> key)
    {
        var slash = key.IndexOf((byte)'/');
        return new(Strict.GetString(key[..slash]), Strict.GetString(key[(slash + 1)..]));
    }

    /// <summary>Splits "REVISION JSON".</summary>
    public static StoredObject Object(NamespacedName name, byte[] value)
    {
        if (!Utf8Parser.TryParse(value, out long revision, out var digits) || digits == value.Length || value[digits] != ' ')
            throw new InvalidDataException($"the content of {name} has no revision");
        return new(name, new(revision), value.AsMemory(digits + 1));
    }

    /// <summary>Big-endian, so that ids that rise with time do so as bytes.</summary>
    public static byte[] Operation(Guid id) => id.ToByteArray(bigEndian: true);
}
