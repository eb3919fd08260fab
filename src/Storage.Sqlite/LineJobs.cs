using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>A commit on its way; null is the answer to one that is forbidden. Its names are encoded here, on the caller's thread, where a malformed one does no harm to others.</summary>
internal sealed class CommitJob(RevisionLine line, Commit commit) : WriteJob<CommitOutcome?>
{
    public Commit Commit { get; } = commit;

    public byte[] Namespace { get; } = Utf8.EncodeNamespace(commit.Name.Namespace);

    public byte[] Name { get; } = Utf8.Encode(commit.Name.Name);

    public override long Bytes => Commit.Object.Json.Length;

    protected override CommitOutcome? Do() => line.Commit(this);
}

/// <summary>An operation on its way to be settled. It waits its turn, so that all that was queued before it is decided.</summary>
internal sealed class SettleJob(RevisionLine line, Guid operationId, DateTimeOffset now) : WriteJob<Settlement>
{
    protected override Settlement Do() => line.Settle(operationId, now);
}

/// <param name="Revision">What the operation took; null if it is not in the log, and forbidden now.</param>
/// <param name="Compacted">The log began after it.</param>
internal readonly record struct Settlement(Revision? Revision, Revision Compacted);

/// <summary>A step of a trim on its way.</summary>
internal sealed class TrimJob(RevisionLine line, Revision upTo) : WriteJob<bool>
{
    protected override bool Do()
    {
        line.Trim(upTo);
        return true;
    }
}

/// <summary>An epoch on its way.</summary>
internal sealed class EpochJob(RevisionLine line, long revisionsSkipped) : WriteJob<bool>
{
    protected override bool Do()
    {
        line.StartEpoch(revisionsSkipped);
        return true;
    }
}

internal static class Utf8
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">Half a surrogate pair, which no UTF-8 spells.</exception>
    public static byte[] Encode(string text) => Strict.GetBytes(text);

    /// <summary>A namespace with the slash that follows it in a key: so that namespaces sort as keys do.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static byte[] EncodeNamespace(string @namespace)
    {
        var bytes = new byte[Strict.GetByteCount(@namespace) + 1];
        Strict.GetBytes(@namespace, bytes);
        bytes[^1] = (byte)'/';
        return bytes;
    }
}
