namespace OrleansAA.ApiMachinery.Validation;

/// <summary>What a kind asks of its objects' names (k8s.io/apimachinery/pkg/api/validation.ValidateNameFunc).</summary>
/// <param name="name">The name, or its beginning.</param>
/// <param name="prefix">True for a generateName: more will follow.</param>
/// <returns>What is wrong; nothing if the name is good.</returns>
public delegate IReadOnlyList<string> NameRule(string name, bool prefix);

/// <summary>The rules there are.</summary>
public static class NameRules
{
    /// <summary>A DNS-1123 subdomain: the rule of most kinds.</summary>
    public static readonly NameRule DnsSubdomain = (name, prefix) => NameValidation.Dns1123Subdomain(prefix ? MaskTrailingDash(name) : name);

    /// <summary>A DNS-1123 label.</summary>
    public static readonly NameRule DnsLabel = (name, prefix) => NameValidation.Dns1123Label(prefix ? MaskTrailingDash(name) : name);

    /// <summary>Whatever can stand in a path: what the registry asks of every kind.</summary>
    public static readonly NameRule PathSegment = (name, prefix) => prefix ? NameValidation.PathSegmentPrefix(name) : NameValidation.PathSegmentName(name);

    /// <summary>A dash may end a generateName although none may end a name. The character before the dash is not judged either, as in kube.</summary>
    private static string MaskTrailingDash(string name) => name.Length > 1 && name[^1] == '-' ? name[..^2] + "a" : name;
}
