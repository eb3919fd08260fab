namespace OrleansAA.Gateway.Limits;

/// <summary>The bytes that the bodies of requests take, from their first byte until the request is answered. Nobody has more than half of them.</summary>
/// <param name="bytesMax">Bytes of all bodies together.</param>
internal sealed class BodyMemory(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _byUser = [];
    private long _taken;

    /// <summary>What one request holds: nothing as yet.</summary>
    public Held Hold(string user) => new(this, user);

    /// <summary>Adds to, or with a negative number takes from, what a user holds.</summary>
    private bool TryAdd(string user, long bytes)
    {
        lock (_gate)
        {
            var own = _byUser.GetValueOrDefault(user) + bytes;
            if (bytes > 0 && (_taken + bytes > bytesMax || own > bytesMax / 2))
                return false;
            _taken += bytes;
            if (own == 0)
                _byUser.Remove(user);
            else
                _byUser[user] = own;
            return true;
        }
    }

    /// <summary>What one request holds. Not for concurrent use.</summary>
    public sealed class Held(BodyMemory memory, string user) : IDisposable
    {
        private long _bytes;

        /// <returns>False if there is no room for so much.</returns>
        public bool TryGrowTo(long bytes)
        {
            if (bytes > _bytes && !memory.TryAdd(user, bytes - _bytes))
                return false;
            _bytes = Math.Max(_bytes, bytes);
            return true;
        }

        public void Dispose()
        {
            memory.TryAdd(user, -_bytes);
            _bytes = 0;
        }
    }
}
