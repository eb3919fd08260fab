using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Contracts;

[assembly: TypeManifestProvider(typeof(PlainTypes))]

namespace OrleansAA.Contracts;

/// <summary>
/// What an attribute says of other types, for those that know nothing of Orleans: their names on the wire, and that nobody changes them, so that a silo that hands them to
/// a grain of its own need not copy them. Their forms are surrogates.
/// </summary>
internal sealed class PlainTypes : TypeManifestProviderBase
{
    protected override void ConfigureInner(TypeManifestOptions options)
    {
        Name<WriteRequest>(options, "WriteRequest");
        Name<DeleteRequest>(options, "DeleteRequest");
        Name<WriteResult>(options, "WriteResult");
        options.Copiers.Add(typeof(ShallowCopier<WriteRequest>));
        options.Copiers.Add(typeof(ShallowCopier<DeleteRequest>));
        options.Copiers.Add(typeof(ShallowCopier<WriteResult>));
    }

    private static void Name<T>(TypeManifestOptions options, string alias) => options.WellKnownTypeAliases.Add(alias, typeof(T));
}
