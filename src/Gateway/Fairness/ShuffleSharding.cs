namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// Deals each flow a few of many queues. Two flows may have a queue in common, but hardly a whole hand: who fills the queues of its hand leaves nearly every other flow one that is empty.
/// </summary>
internal static class ShuffleSharding
{
    private const ulong FnvPrime = 0x100000001b3;

    /// <summary>The same for the same texts and seed (FNV-1a, mixed).</summary>
    public static ulong Hash(ulong seed, string text)
    {
        var hash = seed;
        foreach (var c in text)
            hash = (hash ^ c) * FnvPrime;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        return hash ^ (hash >> 31);
    }

    /// <summary>Fills a hand with different queues, in ascending order.</summary>
    /// <param name="hash">Of the flow.</param>
    /// <param name="queues">How many there are to deal.</param>
    /// <param name="hand">No longer than that.</param>
    public static void Deal(ulong hash, int queues, Span<int> hand)
    {
        for (var dealt = 0; dealt < hand.Length; dealt++)
        {
            var left = (ulong)(queues - dealt);
            var card = (int)(hash % left);
            hash /= left;
            // Of those that are left: each that is gone below it moves it on.
            var at = 0;
            for (; at < dealt && card >= hand[at]; at++)
                card++;
            hand[at..dealt].CopyTo(hand[(at + 1)..]);
            hand[at] = card;
        }
    }
}
