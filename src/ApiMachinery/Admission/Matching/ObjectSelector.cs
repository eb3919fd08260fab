using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Matching;

/// <summary>A selector of a configuration, parsed once. One that is none is an error where it is asked, not before: it may have nothing to do with the write.</summary>
public sealed class ObjectSelector
{
    private readonly LabelSelector? _selector;
    private readonly string? _error;

    /// <param name="selector">Null selects everything, as the root fills it in.</param>
    public ObjectSelector(V1LabelSelector? selector)
    {
        try
        {
            _selector = LabelSelector.Of(selector);
        }
        catch (StatusException e)
        {
            _error = e.Message;
        }
    }

    /// <summary>True if it selects everything.</summary>
    public bool IsEmpty => _selector is { IsEmpty: true };

    /// <summary>False for a selector that selects neither the new object nor the old one; true for one that is none, which <see cref="ThrowIfWrong"/> tells of.</summary>
    public bool MaySelect(AdmissionAttributes attributes) =>
        _selector is null || _selector.IsEmpty || Selects(_selector, attributes.Object) || Selects(_selector, attributes.OldObject);

    /// <summary>Whether it selects these labels.</summary>
    /// <exception cref="StatusException">500: it is no selector.</exception>
    public bool Selects(IDictionary<string, string>? labels)
    {
        ThrowIfWrong();
        return _selector!.Matches(labels);
    }

    /// <exception cref="StatusException">500: it is no selector.</exception>
    public void ThrowIfWrong()
    {
        if (_error is not null)
            throw Statuses.InternalError(new InvalidOperationException(_error));
    }

    private static bool Selects(LabelSelector selector, object? value) => value is not null && selector.Matches(ResourceKind.MetaOf(value).Labels);
}
