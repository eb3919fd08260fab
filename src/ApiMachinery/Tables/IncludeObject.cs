using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;

namespace OrleansAA.ApiMachinery.Tables;

/// <summary>What each row of a Table carries besides its cells (metav1.IncludeObjectPolicy).</summary>
public enum IncludeObject
{
    /// <summary>The object's metadata.</summary>
    Metadata,

    /// <summary>The whole object.</summary>
    Object,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>The query parameter includeObject.</summary>
public static class IncludeObjects
{
    /// <summary>Null and "" mean Metadata.</summary>
    /// <exception cref="StatusException">400: there is no such policy.</exception>
    public static IncludeObject Parse(string? text) => text switch
    {
        null or "" or "Metadata" => IncludeObject.Metadata,
        "Object" => IncludeObject.Object,
        "None" => IncludeObject.None,
        _ => throw Statuses.BadRequest(
            $"Unable to convert to Table as requested: {FieldError.Invalid(FieldPath.Of("includeObject"), text, "must be 'Metadata', 'Object', 'None', or empty")}"),
    };
}
