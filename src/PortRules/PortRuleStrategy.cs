using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Strategies;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.PortRules.V1;

namespace OrleansAA.PortRules;

/// <summary>What a valid rule is. There are no defaults.</summary>
internal sealed class PortRuleStrategy : Strategy<PortRule>
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public override IEnumerable<FieldError> Validate(PortRule obj) =>
        [.. ValidateName(obj.Spec.Name), .. ValidateHost(obj.Spec.Host), .. ValidatePort(obj.Spec.Port)];

    private static IEnumerable<FieldError> ValidateName(string name) => name.Length == 0
        ? [FieldError.Required(Spec.Child("name"))]
        : NameValidation.Dns1123Label(name).Select(why => FieldError.Invalid(Spec.Child("name"), name, why));

    private static IEnumerable<FieldError> ValidateHost(string host)
    {
        if (host.Length == 0)
            return [FieldError.Required(Spec.Child("host"))];
        return NameValidation.IsValidIp(host)
            ? []
            : NameValidation.Dns1123Subdomain(host).Select(why => FieldError.Invalid(Spec.Child("host"), host, "must be an IP address or a DNS name: " + why));
    }

    private static IEnumerable<FieldError> ValidatePort(int port) => port is >= 1 and <= 65535
        ? []
        : [FieldError.Invalid(Spec.Child("port"), port, "must be between 1 and 65535, inclusive")];
}
