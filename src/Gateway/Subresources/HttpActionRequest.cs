using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Subresources;

/// <summary>An action that was asked for by HTTP, and its writes.</summary>
internal sealed class HttpActionRequest(HttpContext http, HttpSubresourceContext context, WriteOptions options, Writes writes) : ActionRequest(context)
{
    /// <summary>How often a change is made anew because another writer was faster.</summary>
    private const int AttemptsMax = 16;

    public override bool DryRun => options.IsDryRun;

    public override async Task<WrittenObject> WriteAsync(Action<object> change, string resourceVersion = "")
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await ReadObjectAsync();
            var read = ResourceKind.MetaOf(current).ResourceVersion;
            change(current);
            var request = Writes.Request(http, WriteVerb.Act, options) with
            {
                Body = KindCodec.Encode(Kind, Kind.Storage, current),
                ResourceVersion = resourceVersion.Length > 0 ? resourceVersion : read,
            };
            var result = await writes.SendAsync(Kind, request, Cancelled);
            if (result.Failure is null)
                return Written(result);
            if (resourceVersion.Length > 0 || attempt == AttemptsMax || !await IsStaleAsync(result, read))
                throw Refused(result);
        }
    }

    private WrittenObject Written(WriteResult result)
    {
        foreach (var warning in result.Warnings)
            Warn(warning);
        return new(result.Object, new Revision(result.Revision));
    }

    private StatusException Refused(WriteResult result)
    {
        foreach (var warning in result.Warnings)
            Warn(warning);
        return new(result.Failure!);
    }

    /// <summary>True if the object was written meanwhile, which is why this write was refused.</summary>
    private async Task<bool> IsStaleAsync(WriteResult result, string read) =>
        result.Code == 409 && ResourceKind.MetaOf(await ReadObjectAsync()).ResourceVersion != read;
}
