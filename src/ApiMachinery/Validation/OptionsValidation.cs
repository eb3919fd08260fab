using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Patching;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>
/// The options of requests, as k8s.io/apimachinery/pkg/apis/meta/v1/validation and .../internalversion/validation check them.
/// The Check methods throw the 422 that names the options' kind; the Validate methods only tell.
/// </summary>
public static class OptionsValidation
{
    private static readonly FieldPath FieldManager = FieldPath.Of("fieldManager");
    private static readonly FieldPath Match = FieldPath.Of("resourceVersionMatch");

    /// <exception cref="StatusException">422: the options are not valid.</exception>
    public static void CheckCreate(WriteOptions options) => Check("CreateOptions", ValidateWrite(options));

    /// <exception cref="StatusException">422: the options are not valid.</exception>
    public static void CheckUpdate(WriteOptions options) => Check("UpdateOptions", ValidateWrite(options));

    /// <exception cref="StatusException">422: the options are not valid.</exception>
    public static void CheckPatch(WriteOptions options, PatchType type) => Check("PatchOptions", ValidatePatch(options, type));

    /// <exception cref="StatusException">422: the options are not valid.</exception>
    public static void CheckDelete(V1DeleteOptions options) => Check("DeleteOptions", ValidateDelete(options));

    /// <summary>Give it the options after <see cref="ListOptions.WithDefaults"/>.</summary>
    /// <exception cref="StatusException">422: the options are not valid.</exception>
    public static void CheckList(ListOptions options) => Check("ListOptions", options.Watch ? ValidateWatch(options) : ValidateList(options));

    /// <summary>Create and update options.</summary>
    public static IEnumerable<FieldError> ValidateWrite(WriteOptions options) =>
        [.. ManagedFieldsValidation.ValidateManager(options.FieldManager, FieldManager), .. DryRun(options.DryRun), .. FieldValidation(options.FieldValidation)];

    /// <summary>Patch options: an apply must name its manager, and only an apply may force.</summary>
    public static IEnumerable<FieldError> ValidatePatch(WriteOptions options, PatchType type)
    {
        if (type == PatchType.Apply && options.FieldManager.Length == 0)
            return [FieldError.Required(FieldManager, "is required for apply patch"), .. ValidateWrite(options)];
        if (type != PatchType.Apply && options.Force is not null)
            return [FieldError.Forbidden(FieldPath.Of("force"), "may not be specified for non-apply patch"), .. ValidateWrite(options)];
        return ValidateWrite(options);
    }

    /// <summary>What is wrong with the options of a delete.</summary>
    /// <param name="options">The options.</param>
    public static IEnumerable<FieldError> ValidateDelete(V1DeleteOptions options) =>
        [.. Propagation(options), .. DryRun(options.DryRun ?? []), .. IgnoreStoreReadError(options)];

    /// <summary>The options of a list, or of a deletecollection.</summary>
    public static IEnumerable<FieldError> ValidateList(ListOptions options)
    {
        var match = options.ResourceVersionMatch;
        if (match.Length > 0)
        {
            if (options.ResourceVersion.Length == 0)
                yield return FieldError.Forbidden(Match, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (options.Continue.Length > 0)
                yield return FieldError.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided");
            if (match is not (ResourceVersionMatches.Exact or ResourceVersionMatches.NotOlderThan))
                yield return FieldError.NotSupported(Match, match, ResourceVersionMatches.Exact, ResourceVersionMatches.NotOlderThan, "");
            if (match == ResourceVersionMatches.Exact && options.ResourceVersion == "0")
                yield return FieldError.Forbidden(Match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
        if (options.SendInitialEvents is not null)
            yield return FieldError.Forbidden(FieldPath.Of("sendInitialEvents"), "sendInitialEvents is forbidden for list");
    }

    /// <summary>What is wrong with the options of a watch.</summary>
    /// <param name="options">The options.</param>
    public static IEnumerable<FieldError> ValidateWatch(ListOptions options)
    {
        var match = options.ResourceVersionMatch;
        if (options.SendInitialEvents is not null && match != ResourceVersionMatches.NotOlderThan)
            yield return FieldError.Forbidden(Match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (match.Length == 0)
            yield break;
        if (options.SendInitialEvents is null)
            yield return FieldError.Forbidden(Match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        if (match != ResourceVersionMatches.NotOlderThan)
            yield return FieldError.NotSupported(Match, match, ResourceVersionMatches.NotOlderThan);
        if (options.Continue.Length > 0)
            yield return FieldError.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided");
    }

    private static void Check(string kind, IEnumerable<FieldError> errors)
    {
        var found = errors.ToList();
        if (found.Count > 0)
            throw Statuses.Invalid(new GroupResource("meta.k8s.io", kind), "", found);
    }

    private static IEnumerable<FieldError> DryRun(IEnumerable<string> values) =>
        values.All(v => v == "All") ? [] : [FieldError.NotSupported(FieldPath.Of("dryRun"), values, "All")];

    private static IEnumerable<FieldError> FieldValidation(string value) => value is "" or "Ignore" or "Strict" or "Warn"
        ? []
        : [FieldError.NotSupported(FieldPath.Of("fieldValidation"), value, "", "Ignore", "Strict", "Warn")];

    private static IEnumerable<FieldError> Propagation(V1DeleteOptions options)
    {
        var path = FieldPath.Of("propagationPolicy");
        if (options.OrphanDependents is not null && options.PropagationPolicy is not null)
            yield return FieldError.Invalid(path, options.PropagationPolicy, "orphanDependents and deletionPropagation cannot be both set");
        if (options.PropagationPolicy is not (null or "Foreground" or "Background" or "Orphan"))
            yield return FieldError.NotSupported(path, options.PropagationPolicy, "Foreground", "Background", "Orphan", "nil");
    }

    private static IEnumerable<FieldError> IgnoreStoreReadError(V1DeleteOptions options)
    {
        if (options.IgnoreStoreReadErrorWithClusterBreakingPotential is not true)
            yield break;
        var path = FieldPath.Of("ignoreStoreReadErrorWithClusterBreakingPotential");
        if (options.PropagationPolicy is not null)
            yield return FieldError.Invalid(path, true, "cannot be set together with .propagationPolicy");
        if (options.OrphanDependents is not null)
            yield return FieldError.Invalid(path, true, "cannot be set together with .orphanDependents");
        if (options.GracePeriodSeconds is not null)
            yield return FieldError.Invalid(path, true, "cannot be set together with .gracePeriodSeconds");
        if (options.Preconditions is not null)
            yield return FieldError.Invalid(path, true, "cannot be set together with .preconditions");
    }
}
