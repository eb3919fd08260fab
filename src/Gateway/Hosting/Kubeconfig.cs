using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The kubeconfig of a server on its own: kubectl as its admin.</summary>
internal static class Kubeconfig
{
    public static string Write(string directory, LocalPki pki, string server)
    {
        var path = Path.Combine(directory, "kubeconfig");
        using var key = pki.Admin.GetECDsaPrivateKey()!;
        LocalPki.WritePrivate(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: portrule
              cluster:
                server: {server}
                certificate-authority-data: {Base64(pki.Ca.ExportCertificatePem())}
            users:
            - name: admin
              user:
                client-certificate-data: {Base64(pki.Admin.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            contexts:
            - name: portrule
              context:
                cluster: portrule
                user: admin
                namespace: default
            current-context: portrule
            """);
        return path;
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
