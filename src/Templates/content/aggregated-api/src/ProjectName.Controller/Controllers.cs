using k8s;

namespace ProjectName.Controller;

/// <summary>What is looked after.</summary>
public static class Controllers
{
    /// <summary>The Lease, and the owner of the fields of a status.</summary>
    public const string Name = "project-name-controller";

    /// <summary>A controller for each kind, a line each.</summary>
    public static IReadOnlyList<Func<Kubernetes, TimeProvider, IController>> All { get; } =
    [
        (api, clock) => new Controller<Api.V1.KindName>(api, new KindNameReconciler(), clock),
    ];
}
