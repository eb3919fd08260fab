using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.Cel;
using OrleansAA.Cel.Libraries;
using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>What expressions of admission may name (k8s.io/apiserver/pkg/admission/plugin/cel: createEnvForOpts).</summary>
internal static class AdmissionEnvironment
{
    public const string Object = "object";
    public const string OldObject = "oldObject";
    public const string Params = "params";
    public const string Request = "request";
    public const string NamespaceObject = "namespaceObject";
    public const string Authorizer = "authorizer";
    public const string RequestResource = "authorizer.requestResource";
    public const string Variables = "variables";

    private static readonly CelType ResourceCheck = CelType.Object("kubernetes.authorization.ResourceCheck");

    private static readonly CelEnvironment Fixed = CelEnvironment.Kubernetes
        .WithTypes(AdmissionTypes.Instance)
        .WithVariable(NamespaceObject, AdmissionTypes.Namespace)
        .WithVariable(Request, AdmissionTypes.Request);

    private static readonly CelEnvironment Plain = OfObjects(Fixed, CelType.Dyn);

    private static readonly CelEnvironment Mutating = OfObjects(
        CelEnvironment.Of(CelLibraries.Kubernetes | CelLibraries.JsonPatch)
            .WithTypes(AdmissionTypes.Instance)
            .WithTypes(PatchTypes.Instance)
            .WithVariable(NamespaceObject, AdmissionTypes.Namespace)
            .WithVariable(Request, AdmissionTypes.Request),
        CelType.Dyn);

    /// <summary>That of a webhook's conditions.</summary>
    public static readonly CelEnvironment OfWebhooks = Of(hasParams: false, hasAuthorizer: true);

    /// <param name="hasParams">The policy has a paramKind.</param>
    /// <param name="hasAuthorizer">Not in messages.</param>
    public static CelEnvironment Of(bool hasParams, bool hasAuthorizer) => With(Plain, hasParams, hasAuthorizer);

    /// <summary>That of mutations, which may make objects and patches.</summary>
    public static CelEnvironment OfMutations(bool hasParams) => With(Mutating, hasParams, hasAuthorizer: true);

    /// <summary>The same for objects of one type, to see what is wrong with an expression before an object comes.</summary>
    public static CelEnvironment Of(bool hasParams, SchemaTypes types) => With(OfObjects(Fixed.WithTypes(types), types.Root), hasParams, hasAuthorizer: true);

    private static CelEnvironment OfObjects(CelEnvironment environment, CelType type) => environment.WithVariable(Object, type).WithVariable(OldObject, type);

    private static CelEnvironment With(CelEnvironment environment, bool hasParams, bool hasAuthorizer)
    {
        environment = hasParams ? environment.WithVariable(Params, CelType.Dyn) : environment;
        return hasAuthorizer ? environment.WithVariable(Authorizer, CelAuthorizer.AuthorizerType).WithVariable(RequestResource, ResourceCheck) : environment;
    }
}
