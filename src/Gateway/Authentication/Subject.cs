using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>The parts of a subject that name users and groups.</summary>
internal sealed record Subject(string CommonName, IReadOnlyList<string> Organizations)
{
    // A connection shows one certificate with all its requests.
    private static readonly ConditionalWeakTable<X509Certificate2, Subject> Known = [];

    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    public static Subject Of(X509Certificate2 certificate) => Known.GetValue(certificate, Read);

    private static Subject Read(X509Certificate2 certificate)
    {
        var name = "";
        var organizations = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements)
                continue;
            switch (part.GetSingleElementType().Value)
            {
                case CommonNameOid:
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case OrganizationOid:
                    organizations.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }
        return new(name, organizations);
    }
}
