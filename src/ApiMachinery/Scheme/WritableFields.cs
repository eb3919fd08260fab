using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>
/// Which members a write to an object, or to one of its subresources, can change. What it cannot change is put back to what it was, and nobody comes to own it by such
/// a write. Members are named as paths, which mean the same in all versions of a kind that have what they are in.
/// </summary>
public sealed class WritableFields
{
    /// <summary>Everything.</summary>
    public static readonly WritableFields All = new([], isOnly: false);

    private readonly bool _isOnly;

    // Objects are put back in one version, which is the storage version.
    private volatile Tuple<StructSchema, MemberPath[]>? _members;

    private WritableFields(IReadOnlyList<string> paths, bool isOnly) => (Paths, _isOnly) = (paths, isOnly);

    private IReadOnlyList<string> Paths { get; }

    /// <summary>These members, and of metadata nothing.</summary>
    public static WritableFields Only(IReadOnlyList<string> paths) => new(paths, isOnly: true);

    /// <summary>All but these.</summary>
    public static WritableFields AllBut(IReadOnlyList<string> paths) => paths.Count == 0 ? All : new(paths, isOnly: false);

    /// <summary>Puts back what cannot be changed.</summary>
    /// <param name="schema">The type of both.</param>
    /// <param name="before">The object as it was, decoded for this: it may be edited, and shares members with the other afterwards.</param>
    /// <param name="updated">The object as it was sent.</param>
    public void PutBack(StructSchema schema, object before, object updated)
    {
        var (from, to) = _isOnly ? (updated, before) : (before, updated);
        foreach (var path in MembersOf(schema))
            path.Copy(from, to);
        if (!_isOnly)
            return;
        foreach (var field in schema.Fields)
            field.Copy(from: before, to: updated);
    }

    /// <summary>Of a new object, makes zero what is written by other ways.</summary>
    public void Clear(StructSchema schema, object created)
    {
        foreach (var path in _isOnly ? [] : MembersOf(schema))
            path.Set(created, null);
    }

    /// <summary>False for a member of the object that such a write leaves as it is.</summary>
    public bool MayChange(string member) => !_isOnly || Paths.Any(p => p.StartsWith(member, StringComparison.Ordinal) && (p.Length == member.Length || p[member.Length] == '.'));

    /// <summary>The paths of what cannot be changed, in a version: a parent stands for all that is below it.</summary>
    public IEnumerable<IReadOnlyList<string>> Reset(StructSchema schema) => _isOnly
        ? Others(schema, [], [.. Paths.Select(p => p.Split('.'))])
        : Paths.Select(p => p.Split('.'));

    /// <summary>Looks whether a version has the members. One that has nothing of what they are in does not show them.</summary>
    /// <returns>The first that is no member; null if all are.</returns>
    internal string? Unknown(KindVersion version, ResourceKind kind) => Paths.FirstOrDefault(p =>
        MemberPath.Find(version.Schema, p) is null && (version == kind.Storage || version.Schema.Field(p.Split('.')[0]) is not null));

    private MemberPath[] MembersOf(StructSchema schema)
    {
        if (_members is { } known && known.Item1 == schema)
            return known.Item2;
        MemberPath[] members = [.. Paths.Select(p => MemberPath.Find(schema, p) ?? throw new InvalidOperationException($"{schema.ClrType} has no {p}"))];
        _members = Tuple.Create(schema, members);
        return members;
    }

    private static IEnumerable<IReadOnlyList<string>> Others(StructSchema schema, string[] above, List<string[]> kept)
    {
        foreach (var field in schema.Fields)
        {
            string[] path = [.. above, field.Name];
            var below = kept.FindAll(k => k.Length >= path.Length && path.SequenceEqual(k.Take(path.Length)));
            if (below.Count == 0)
                yield return path;
            if (below.Count == 0 || below.Exists(k => k.Length == path.Length))
                continue;
            foreach (var other in Others((StructSchema)field.Type, path, below))
                yield return other;
        }
    }
}
