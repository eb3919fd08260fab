namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Names, as k8s.io/apimachinery/pkg/util/validation checks them. Each method returns what is wrong; nothing if the text is good.</summary>
public static class NameValidation
{
    public static IEnumerable<string> Dns1123Label(string text) => throw new NotImplementedException();

    public static IEnumerable<string> Dns1123Subdomain(string text) => throw new NotImplementedException();
}
