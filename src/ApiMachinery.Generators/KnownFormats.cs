namespace OrleansAA.ApiMachinery.Generators;

/// <summary>The formats of strings that a kube-apiserver checks (k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go). Dashes do not count.</summary>
internal static class KnownFormats
{
    private static readonly string[] Known =
    [
        "byte", "cidr", "creditcard", "date", "date-time", "duration", "email", "hexcolor", "hostname", "ipv4", "ipv6", "isbn", "isbn10", "isbn13",
        "k8s-long-name", "k8s-short-name", "mac", "password", "rgbcolor", "ssn", "uri", "uuid", "uuid3", "uuid4", "uuid5",
    ];

    public static string All => string.Join(", ", Known);

    public static bool Contains(string format) => Known.Contains(format) || format == "datetime";
}
