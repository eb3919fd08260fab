using System.Text;

namespace OrleansAA.Testing.Root;

/// <summary>Writes kubeconfigs of clients of the root.</summary>
internal sealed class RootKubeconfigs(string directory)
{
    private int _written;

    /// <param name="server">Where the server is.</param>
    /// <param name="authority">Whose certificate it has.</param>
    /// <param name="user">Who asks it.</param>
    public string Write(Uri server, TestAuthority authority, TestCertificate user) =>
        Write(server, authority, $"client-certificate-data: {Base64(user.CertificateFile)}", $"client-key-data: {Base64(user.KeyFile)}");

    public string Write(Uri server, TestAuthority authority, string token) => Write(server, authority, $"token: {token}", "");

    private string Write(Uri server, TestAuthority authority, string first, string second)
    {
        var path = Path.Combine(directory, $"kubeconfig-{Interlocked.Increment(ref _written)}");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: root
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {Base64(authority.CertificateFile)}
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
