using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

internal sealed partial class WritePlanner
{
    /// <summary>Patches the live object as the request's version shows it. It is applied in the object's turn: two patches never meet.</summary>
    private WritePlan Patch(WriteContext context)
    {
        context.RequireLive();
        var current = ValueJson.Parse(KindCodec.Convert(kind, context.Version, context.Live!.Json).Span);
        var body = context.Request.Body.Span;
        IReadOnlyList<string> findings;
        var patched = context.Request.Verb switch
        {
            WriteVerb.JsonPatch => JsonPatch.Parse(body, out findings).Apply(current),
            WriteVerb.MergePatch => MergePatch.Apply(current, MergePatch.Parse(body, out findings)),
            _ => StrategicMergePatch.Apply((MapValue)current, StrategicMergePatch.Parse(body, out findings), context.Version.Schema),
        };
        var sent = DecodePatched(context, patched, findings);
        var meta = ResourceKind.MetaOf(sent);
        CheckName(context, meta);
        TakeNamespace(context, meta);
        return Update(context, sent);
    }

    /// <summary>Server-side apply; creates the object if there is none.</summary>
    private WritePlan Apply(WriteContext context)
    {
        var request = context.Request;
        if (context.Live is null && context.IsStatus)
            context.RequireLive();
        var applied = _fields.Apply(
            context.Live is null ? null : context.Old, ReadApplied(context), context.Version, request.FieldManager, request.Force, request.Subresource, Now());
        var meta = ResourceKind.MetaOf(applied);
        CheckName(context, meta);
        TakeNamespace(context, meta);
        return context.Live is null ? CreateStored(context, applied) : UpdateStored(context, applied, meta.ManagedFields);
    }

    /// <summary>The configuration as a tree: apply must know what is left out. Duplicate members are found here, unknown ones by the schema.</summary>
    private static MapValue ReadApplied(WriteContext context)
    {
        var duplicates = new List<string>();
        Value value;
        try
        {
            value = YamlJson.Parse(context.Request.Body.Span, duplicates);
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest("error decoding YAML: error converting YAML to JSON: " + e.Message);
        }
        if (duplicates.Count > 0 && context.Request.FieldValidation == "Strict")
            throw Statuses.BadRequest("error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  " + string.Join("\n  ", duplicates));
        if (duplicates.Count > 0 && context.Request.FieldValidation == "Warn")
            context.Warnings.AddRange(duplicates);
        return value switch
        {
            MapValue map => map,
            NullValue => new MapValue(),
            _ => throw Statuses.BadRequest(
                $"error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {value.JsonType} into Go value of type map[string]interface {{}}"),
        };
    }

    private object DecodePatched(WriteContext context, Value patched, IReadOnlyList<string> findings)
    {
        try
        {
            var json = ValueJson.Write(patched);
            var sent = ObjectCodec.Decode(context.Version.Schema, json, out var strict);
            CheckPatchedKind(patched);
            var all = findings.Concat(strict).ToList();
            if (all.Count > 0 && context.Request.FieldValidation == "Strict")
                throw new DecodeException("strict decoding error: " + string.Join(", ", all));
            if (context.Request.FieldValidation == "Warn")
                context.Warnings.AddRange(all);
            return sent;
        }
        catch (DecodeException e)
        {
            throw Statuses.Invalid(new GroupResource("", ""), "", [FieldError.Invalid(FieldPath.Of("patch"), patched.ToString(), e.Message)]);
        }
    }

    private void CheckPatchedKind(Value patched)
    {
        if (patched is MapValue map && map.Get("kind") is StringValue { Text: var sent } && sent != kind.Kind)
            throw new DecodeException($"no kind {GoQuote.Quote(sent)} is registered for version {GoQuote.Quote(((map.Get("apiVersion") as StringValue)?.Text) ?? "")} in scheme {GoQuote.Quote("portrule")}");
    }
}
