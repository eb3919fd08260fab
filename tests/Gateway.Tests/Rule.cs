using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Tests;

/// <summary>A PortRule.</summary>
internal static class Rule
{
    public static readonly GroupResource Resource = new("firewalld.fedoraproject.org", "portrules");

    public static string Collection(string space) => $"{Ask.Group}/namespaces/{space}/portrules";

    public static string Json(string name) =>
        $$$"""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","metadata":{"name":"{{{name}}}"},"spec":{"name":"http","host":"node-1.example.com","port":8080}}""";
}
