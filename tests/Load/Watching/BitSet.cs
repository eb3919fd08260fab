using System.Numerics;

namespace OrleansAA.Load.Watching;

/// <summary>A set of small numbers, a bit each; grows with the largest.</summary>
internal sealed class BitSet
{
    private const int WordBits = 64;
    private ulong[] _words = new ulong[16];

    /// <summary>False if it was in already.</summary>
    public bool Add(long number)
    {
        var (word, bit) = ((int)(number / WordBits), 1UL << (int)(number % WordBits));
        if (word >= _words.Length)
            Array.Resize(ref _words, (int)BitOperations.RoundUpToPowerOf2((uint)word + 1));
        var isNew = (_words[word] & bit) == 0;
        _words[word] |= bit;
        return isNew;
    }

    /// <summary>How many of these are not in another.</summary>
    public long CountWithout(BitSet other)
    {
        var count = 0L;
        for (var i = 0; i < _words.Length; i++)
            count += BitOperations.PopCount(_words[i] & ~(i < other._words.Length ? other._words[i] : 0));
        return count;
    }
}
