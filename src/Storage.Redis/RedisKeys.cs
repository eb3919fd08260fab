using OrleansAA.ApiMachinery.Names;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>What is stored where, and why.</summary>
/// <remarks>
/// <code>
/// PREFIX:{RESOURCE}:line        hash: last and compacted (revisions), store (an id given once), epoch, written and trimmed (bytes)
///                  :objects     hash: namespace/name → "REVISION JSON"
///                  :names       sorted set of namespace/name, all of score 0: a scan is ZRANGEBYLEX, which is in the order of bytes
///                  :log         stream: REVISION-0 → t(ype), n(ame), j ("REVISION JSON"), p(revious, like j; empty of an addition), b(ytes)
///                  :operations  sorted set: operation id → the revision it took
///                  :void        sorted set: operation id that is forbidden → when it was (milliseconds since 1970, by the server's clock)
/// </code>
/// <para>
/// All keys of a resource share a hash tag: a script touches one slot. The revision stands before the JSON, so that a script compares it
/// without understanding the JSON, and moves the bytes into the log as they are.
/// </para>
/// <para>
/// The last revision is kept apart from the log: the line goes on where it was when the log has been trimmed to nothing. The stream refuses
/// an id that is not above all it ever had, which is a second guard against a revision used twice.
/// </para>
/// <para>
/// The bytes of contents that the log ever took are counted in the line (written), and each entry says how many there were up to it, so that a trim
/// knows what it frees (trimmed) from one entry. Entries of a build that did not count have no b, and count nothing.
/// </para>
/// <para>
/// The previous content is in the log itself, which doubles its memory; in return it is read in one piece, and a trim need not look at what is still in use.
/// </para>
/// <para>
/// Earlier builds gave an operation in void the last revision at that time, and took it out with the log. Both are told apart by their size. Such a build
/// refuses what this one has forbidden, too, and does not take it out.
/// </para>
/// <para>
/// Store and epoch tell whether this is still the Redis that was opened. One that lost acknowledged writes (restored from a backup, failed over to
/// a replica that lagged) goes on under the same name; <see cref="RedisLine"/> notices, and nothing is committed after it did. To go on, the
/// line is given a higher epoch and a last revision above every one that was seen (<see cref="RedisScripts.StartEpoch"/>).
/// </para>
/// </remarks>
internal sealed class RedisKeys
{
    public RedisKeys(string prefix, GroupResource resource)
    {
        var of = $"{prefix}:{{{resource}}}:";
        (Line, Objects, Names, Log, Operations, Void) = (of + "line", of + "objects", of + "names", of + "log", of + "operations", of + "void");
        All = [Line, Objects, Names, Log, Operations, Void];
    }

    public RedisKey Line { get; }

    public RedisKey Objects { get; }

    public RedisKey Names { get; }

    public RedisKey Log { get; }

    public RedisKey Operations { get; }

    public RedisKey Void { get; }

    /// <summary>In the order scripts number them.</summary>
    public RedisKey[] All { get; }
}
