using k8s.Models;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Tests.Admission.Own;

/// <summary>Notes on an object who made it, takes its time for that, and lets nobody else delete it.</summary>
internal sealed class SignedByItsWriter : IMutatingPlugin, IValidatingPlugin
{
    public const string Annotation = "example.com/made-by";

    public string Name => "SignedByItsWriter";

    public bool Handles(AdmissionOperation operation) => true;

    public async ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (attributes.Object is { } value)
            ResourceKind.MetaOf(value).EnsureAnnotations()[Annotation] = attributes.OldObject is { } old ? MakerOf(old) : attributes.User.Name;
    }

    public async ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (attributes.Operation == AdmissionOperation.Delete && MakerOf(attributes.OldObject!) is var maker && maker != attributes.User.Name)
            throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, $"only {maker} may delete it");
    }

    private static string MakerOf(object value) => ResourceKind.MetaOf(value).Annotations is { } all && all.TryGetValue(Annotation, out var maker) ? maker : "";
}
