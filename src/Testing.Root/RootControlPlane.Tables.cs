namespace OrleansAA.Testing.Root;

/// <content>What it holds.</content>
public sealed partial class RootControlPlane
{
    internal RootAuthorities Authorities { get; }

    internal RootCallers Callers { get; }

    internal RootConfiguration Configuration { get; }

    internal RootNamespaces Namespaces { get; }

    internal RootPods Pods { get; }

    /// <summary>MutatingWebhookConfigurations.</summary>
    internal RootTable MutatingWebhooks { get; }

    /// <summary>ValidatingWebhookConfigurations.</summary>
    internal RootTable ValidatingWebhooks { get; }

    internal RootTable MutatingPolicies { get; }

    internal RootTable MutatingPolicyBindings { get; }

    internal RootTable ValidatingPolicies { get; }

    internal RootTable ValidatingPolicyBindings { get; }

    /// <summary>None at first, as no cluster has it.</summary>
    internal RootTable FlowSchemas { get; }

    /// <summary>PriorityLevelConfigurations; none at first.</summary>
    internal RootTable PriorityLevels { get; }

    /// <summary>Kinds that tests define.</summary>
    internal RootKinds Kinds { get; }

    /// <summary>APIServices, as objects: what is proxied says <see cref="RegisterAsync(AggregatedService, TestCertificate?)"/>, whom the proxy believes a <c>caBundle</c> here, where that says nothing, or <see cref="FollowApiServices"/>.</summary>
    internal RootTable ApiServices { get; }

    /// <summary>Services, by NAMESPACE/NAME.</summary>
    internal RootTable Services { get; }

    /// <summary>EndpointSlices, by NAMESPACE/NAME. Nobody follows them but <see cref="FollowApiServices"/>.</summary>
    internal RootTable EndpointSlices { get; }

    /// <summary>ResourceQuotas, by NAMESPACE/NAME. Nobody counts for them but a quota controller, which it has not.</summary>
    internal RootTable ResourceQuotas { get; }

    /// <summary>Secrets, by NAMESPACE/NAME.</summary>
    internal RootTable Secrets { get; }

    /// <summary>Leases, by NAMESPACE/NAME.</summary>
    internal RootTable Leases { get; }

    /// <summary>What kubectl has installed; null where the root takes nothing, as at first.</summary>
    internal RootInstallations? Installations { get; private set; }

    /// <summary>CustomResourceDefinitions; null where there are none, as at first.</summary>
    internal RootCustomResources? CustomResources { get; private set; }

    internal RbacTable Rbac { get; } = new();

    internal RootFaults Faults { get; } = new();
}
