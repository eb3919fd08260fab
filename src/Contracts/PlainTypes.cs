using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.Contracts;

[assembly: TypeManifestProvider(typeof(PlainTypes))]

namespace OrleansAA.Contracts;

/// <summary>
/// Says of types that know nothing of Orleans what attributes say of others: their names on the wire, and that nobody changes them, so that a silo that hands them to
/// a grain of its own need not copy them. Their forms are surrogates.
/// </summary>
internal sealed class PlainTypes : TypeManifestProviderBase
{
    protected override void ConfigureInner(TypeManifestOptions options)
    {
        Immutable<WriteRequest>(options, "WriteRequest");
        Immutable<DeleteRequest>(options, "DeleteRequest");
        Immutable<WriteResult>(options, "WriteResult");
        Immutable<RevisionContent>(options, "RevisionContent");
        Immutable<HistoryFold>(options, "HistoryFold");
        Mutable<HistoryState>(options, "HistoryState");
        Immutable<CompactionMark>(options, "CompactionMark");
        Mutable<CompactionMarks>(options, "CompactionMarks");
    }

    private static void Immutable<T>(TypeManifestOptions options, string alias)
    {
        Mutable<T>(options, alias);
        options.Copiers.Add(typeof(ShallowCopier<T>));
    }

    private static void Mutable<T>(TypeManifestOptions options, string alias) => options.WellKnownTypeAliases.Add(alias, typeof(T));
}
