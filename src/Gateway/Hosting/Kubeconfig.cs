using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The kubeconfig of a server on its own: kubectl as its admin.</summary>
internal static class Kubeconfig
{
    public static string Write(ServerOptions options, LocalPki pki, string server)
    {
        var path = Path.Combine(options.DataDir, "kubeconfig");
        using var key = pki.Admin.GetECDsaPrivateKey()!;
        LocalPki.WritePrivate(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {options.Product.Name}
              cluster:
                server: {server}
                certificate-authority-data: {Base64(pki.Ca.ExportCertificatePem())}
            users:
            - name: admin
              user:
                client-certificate-data: {Base64(pki.Admin.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            contexts:
            - name: {options.Product.Name}
              context:
                cluster: {options.Product.Name}
                user: admin
                namespace: default
            current-context: {options.Product.Name}
            """);
        return path;
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
