using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>Patches the live object as the request's version shows it. It is applied in the object's turn: two patches never meet.</summary>
    private ValueTask<WritePlan> PatchAsync(WriteContext context, CancellationToken cancellationToken)
    {
        context.RequireLive();
        // Read before what the patch makes of it: values that an enum had once are known then, and may stay.
        _ = context.Old;
        var current = ValueJson.Parse(KindCodec.Convert(kind, context.Version, context.Live!.Json).Span);
        var sent = Patched(context, kind, context.Version, current);
        var meta = ResourceKind.MetaOf(sent);
        TakeNamespace(context, meta);
        CheckName(context, meta);
        OwnerReferences.Deduplicate(meta, context.Warnings, OwnerReferences.AsPatched);
        return UpdateAsync(context, sent, cancellationToken);
    }

    /// <summary>What a patch makes of a document.</summary>
    private static object Patched(WriteContext context, ResourceKind of, KindVersion version, Value current)
    {
        var body = context.Request.Body.Span;
        var decoder = new PatchedDecoder(of, version, context.Request.FieldValidation, context.Warnings);
        IReadOnlyList<string> findings;
        return context.Request.Verb switch
        {
            WriteVerb.JsonPatch => decoder.Decode(JsonPatch.Parse(body, out findings).Apply(current), findings),
            WriteVerb.MergePatch => decoder.Decode(MergePatch.Apply(current, MergePatch.Parse(body, out findings)), findings),
            _ => MergeStrategically(decoder, (MapValue)current, version, body),
        };
    }

    private static object MergeStrategically(PatchedDecoder decoder, MapValue current, KindVersion version, ReadOnlySpan<byte> body)
    {
        var patch = StrategicMergePatch.Parse(body, out var findings);
        return decoder.DecodeMerged(StrategicMergePatch.Apply(current, patch, version.Schema), patch, findings);
    }

    /// <summary>Server-side apply; creates the object if there is none.</summary>
    private ValueTask<WritePlan> ApplyAsync(WriteContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (context.Live is null && context.Subresource is not null)
            context.RequireLive();
        var duplicates = new List<string>();
        var configuration = AppliedDecoder.Read(request.Body.Span, duplicates);
        var applied = _fields.Apply(
            context.Live is null ? null : context.Old, configuration, context.Version, request.FieldManager, request.Force, request.Subresource, Now());
        AppliedDecoder.TellDuplicates(duplicates, request.FieldValidation, context.Warnings);
        var meta = ResourceKind.MetaOf(applied);
        TakeNamespace(context, meta);
        CheckName(context, meta);
        kind.Storage.Schema.ApplyDefaults(applied);
        return context.Live is null
            ? CreateAppliedAsync(context, applied, cancellationToken)
            : ReplaceAsync(context, applied, meta.ManagedFields, meta.ResourceVersion, cancellationToken);
    }
}
