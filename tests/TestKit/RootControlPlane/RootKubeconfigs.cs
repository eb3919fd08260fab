using System.Text;

namespace OrleansAA.TestKit;

/// <summary>Writes kubeconfigs of clients of the root.</summary>
internal sealed class RootKubeconfigs(string directory, RootAuthorities authorities)
{
    private int _written;

    public string Write(Uri server, TestCertificate user) =>
        Write(server, $"client-certificate-data: {Base64(user.CertificateFile)}", $"client-key-data: {Base64(user.KeyFile)}");

    public string Write(Uri server, string token) => Write(server, $"token: {token}", "");

    private string Write(Uri server, string first, string second)
    {
        var path = Path.Combine(directory, $"kubeconfig-{Interlocked.Increment(ref _written)}");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: root
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {Base64(authorities.Cluster.CertificateFile)}
            users:
            - name: user
              user:
                {first}
                {second}
            contexts:
            - name: root
              context:
                cluster: root
                user: user
                namespace: default
            current-context: root

            """);
        return path;
    }

    private static string Base64(string file) => Convert.ToBase64String(Encoding.ASCII.GetBytes(File.ReadAllText(file)));
}
