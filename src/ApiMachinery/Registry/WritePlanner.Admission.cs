using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>Lets the plugins edit the object; what they leave out is set to its default again.</summary>
    /// <exception cref="StatusException">One refuses.</exception>
    private async ValueTask MutateAsync(WriteContext context, AdmissionOperation operation, object updated, CancellationToken cancellationToken)
    {
        if (!admission.Mutates(operation))
            return;
        var meta = ResourceKind.MetaOf(updated);
        var (space, name) = (meta.NamespaceProperty, meta.Name);
        await admission.AdmitAsync(Attributes(context, operation, updated), cancellationToken);
        if (operation == AdmissionOperation.Create)
            CheckSameObject(space, name, ResourceKind.MetaOf(updated));
        kind.Storage.Schema.ApplyDefaults(updated);
        OwnerReferences.Deduplicate(ResourceKind.MetaOf(updated), context.Warnings, OwnerReferences.AsPatched);
    }

    /// <exception cref="StatusException">One refuses.</exception>
    private ValueTask AdmitAsync(WriteContext context, AdmissionOperation operation, object? updated, CancellationToken cancellationToken) =>
        admission.Validates(operation) ? admission.ValidateAsync(Attributes(context, operation, updated), cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Who has a say in a scale sees a scale, and not the object that is scaled.</summary>
    private ValueTask AdmitScaleAsync(WriteContext context, ScaleSubresource subresource, object updated, CancellationToken cancellationToken) => admission.Validates(AdmissionOperation.Update)
        ? admission.ValidateAsync(ScaleAttributes(context, subresource.Of(kind, updated), subresource.Of(kind, context.Old)), cancellationToken)
        : ValueTask.CompletedTask;

    /// <exception cref="StatusException">One refuses.</exception>
    private async ValueTask MutateScaleAsync(WriteContext context, Scale updated, Scale old, CancellationToken cancellationToken)
    {
        if (!admission.Mutates(AdmissionOperation.Update))
            return;
        await admission.AdmitAsync(ScaleAttributes(context, updated, old), cancellationToken);
        ScaleKind.Storage.Schema.ApplyDefaults(updated);
    }

    private AdmissionAttributes ScaleAttributes(WriteContext context, Scale updated, Scale old) => Attributes(context, AdmissionOperation.Update, updated, old, ScaleKind);

    private AdmissionAttributes Attributes(WriteContext context, AdmissionOperation operation, object? updated) =>
        Attributes(context, operation, updated, operation == AdmissionOperation.Create ? null : context.Old, kind);

    private AdmissionAttributes Attributes(WriteContext context, AdmissionOperation operation, object? updated, object? old, ResourceKind objectKind)
    {
        var request = context.Request;
        return new()
        {
            Kind = kind,
            Version = context.Version,
            Operation = operation,
            Verb = context.Subresource is ViewSubresource ? "update" : VerbOf(request.Verb),
            Subresource = context.Subresource is ActionSubresource or ViewSubresource ? "" : request.Subresource,
            Namespace = request.Namespace,
            Name = context.NameForAdmission,
            IsNameGenerated = context.NameForAdmission != request.Name,
            IsNameTaken = operation == AdmissionOperation.Create && context.Live is not null,
            Options = OptionsOf(request),
            User = request.User,
            DryRun = request.DryRun,
            ObjectKind = objectKind,
            Object = updated,
            OldObject = old,
            Warnings = context.Warnings,
            Notes = context.Annotations,
        };
    }

    /// <summary>What is being created has its place already: a plugin cannot give it another. Of an update that is checked anyway.</summary>
    private static void CheckSameObject(string? space, string? name, V1ObjectMeta meta)
    {
        if ((meta.NamespaceProperty ?? "") != (space ?? ""))
            throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if ((meta.Name ?? "") != (name ?? ""))
            throw Statuses.BadRequest($"the name of the object ({meta.Name}), as admission has changed it, does not match the name of the request ({name})");
    }

    private static OperationOptions OptionsOf(WriteRequest request) => new()
    {
        DryRun = request.DryRun,
        FieldManager = request.GivenFieldManager,
        FieldValidation = request.GivenFieldValidation,
        Uid = request.Delete?.Uid,
        ResourceVersion = request.Delete?.ResourceVersion,
        PropagationPolicy = request.Delete?.PropagationPolicy,
    };

    private static string VerbOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create or WriteVerb.Act => "create",
        WriteVerb.Update or WriteVerb.Migrate => "update",
        WriteVerb.Delete => "delete",
        _ => "patch",
    };

    /// <summary>What the rules of the type say, in the version the client speaks. On an update what has not changed is let pass.</summary>
    private IEnumerable<FieldError> BySchema(WriteContext context, object updated, object? old, IEnumerable<FieldError> ofMeta)
    {
        var (version, schema) = (context.Version, context.Version.Schema);
        if (!schema.HasRules)
            return [];
        var (value, before) = (version.FromStorage(updated), old is null ? null : version.FromStorage(old));
        var errors = SchemaValidation.Validate(schema, value, before);
        if (!schema.HasExpressions)
            return errors;
        KindCodec.SetType(kind, version, value);
        if (before is not null)
            KindCodec.SetType(kind, version, before);
        errors = [.. errors];
        return errors.Concat(RuleValidation.Validate(schema, value, before, ofMeta.Concat(errors), context.Warnings, context.Cancellation));
    }
}
