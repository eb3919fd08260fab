namespace OrleansAA.PortRules;

/// <summary>v1 and v2 differ in one spelling: isPremanent and isPermanent.</summary>
internal static class PortRuleConversion
{
    public static V1.PortRule ToV1(V2.PortRule rule) => new()
    {
        Metadata = rule.Metadata,
        Spec = new() { Name = rule.Spec.Name, Host = rule.Spec.Host, Port = rule.Spec.Port, IsPremanent = rule.Spec.IsPermanent },
        Status = new() { ObservedGeneration = rule.Status.ObservedGeneration, Conditions = rule.Status.Conditions },
    };

    public static V2.PortRule ToV2(V1.PortRule rule) => new()
    {
        Metadata = rule.Metadata,
        Spec = new() { Name = rule.Spec.Name, Host = rule.Spec.Host, Port = rule.Spec.Port, IsPermanent = rule.Spec.IsPremanent },
        Status = new() { ObservedGeneration = rule.Status.ObservedGeneration, Conditions = rule.Status.Conditions },
    };
}
