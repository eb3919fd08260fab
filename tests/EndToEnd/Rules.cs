namespace OrleansAA.EndToEnd;

/// <summary>Manifests.</summary>
internal static class Rules
{
    public static string Manifest(string name, int port = 8080, string host = "node-1.example.com", string labels = "app: shop", string version = "v1") => $$"""
        apiVersion: firewalld.fedoraproject.org/{{version}}
        kind: PortRule
        metadata:
          name: {{name}}
          labels: {{{labels}}}
        spec:
          name: http
          host: {{host}}
          port: {{port}}
        """;
}
