using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Field managers and the managedFields they leave, as k8s.io/apimachinery/pkg/apis/meta/v1/validation checks them.</summary>
public static class ManagedFieldsValidation
{
    /// <summary>Bytes of a field manager's name.</summary>
    public const int ManagerLengthMax = 128;

    /// <summary>Bytes of a subresource's name.</summary>
    public const int SubresourceLengthMax = 256;

    /// <summary>What is wrong with the entries.</summary>
    /// <param name="entries">The entries; null: none.</param>
    /// <param name="path">Where they stand.</param>
    public static IEnumerable<FieldError> Validate(IList<V1ManagedFieldsEntry>? entries, FieldPath path) =>
        (entries ?? []).SelectMany((entry, index) => ValidateEntry(entry, path.Index(index)));

    /// <summary>A field manager's name: short and printable. Empty means not given, and is good here.</summary>
    public static IEnumerable<FieldError> ValidateManager(string? manager, FieldPath path)
    {
        if (string.IsNullOrEmpty(manager))
            yield break;
        if (Encoding.UTF8.GetByteCount(manager) > ManagerLengthMax)
            yield return FieldError.TooLong(path, ManagerLengthMax);
        var position = 0;
        foreach (var rune in manager.EnumerateRunes())
        {
            if (!GoQuote.IsPrintable(rune))
                yield return FieldError.Invalid(path, manager, string.Create(CultureInfo.InvariantCulture, $"invalid character U+{rune.Value:X4} (at position {position})"));
            position += rune.Utf8SequenceLength;
        }
    }

    private static IEnumerable<FieldError> ValidateEntry(V1ManagedFieldsEntry entry, FieldPath path)
    {
        if (entry.Operation is not ("Apply" or "Update"))
            yield return FieldError.Invalid(path.Child("operation"), entry.Operation ?? "", "must be `Apply` or `Update`");
        if (entry.FieldsType is not (null or "" or "FieldsV1"))
            yield return FieldError.Invalid(path.Child("fieldsType"), entry.FieldsType, "must be `FieldsV1`");
        foreach (var error in ValidateManager(entry.Manager, path.Child("manager")))
            yield return error;
        if (Encoding.UTF8.GetByteCount(entry.Subresource ?? "") > SubresourceLengthMax)
            yield return FieldError.TooLong(path.Child("subresource"), SubresourceLengthMax);
    }
}
