using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Which certificates are believed, and what they may say: immutable, swapped whole when CAs or names change.</summary>
internal sealed class TrustSnapshot
{
    /// <param name="clientCa">CA bundle of client certificates; null if none is its own user.</param>
    /// <param name="headerCa">CA bundle of the certificates that allow identity headers; null if no header is believed.</param>
    /// <param name="names">How identity headers are called.</param>
    /// <param name="isComplete">False while there may be more to know: the root has not been heard yet.</param>
    /// <param name="clock">Judges whether a certificate is within its time.</param>
    public TrustSnapshot(X509Certificate2Collection? clientCa, X509Certificate2Collection? headerCa, RequestHeaderNames names, bool isComplete, TimeProvider clock)
    {
        IsComplete = isComplete;
        ClientCertificates = new ClientCertificateAuthenticator(clientCa is null ? null : new CertificateVerifier(clientCa, clock));
        RequestHeaders = new RequestHeaderAuthenticator(names, headerCa is null ? null : new CertificateVerifier(headerCa, clock));
    }

    public bool IsComplete { get; }

    public ClientCertificateAuthenticator ClientCertificates { get; }

    public RequestHeaderAuthenticator RequestHeaders { get; }
}

/// <summary>Where the snapshot of this moment is.</summary>
internal interface ITrust
{
    TrustSnapshot Current { get; }
}
