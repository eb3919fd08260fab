using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>A feature of a connection: what the client sent besides its own certificate.</summary>
internal sealed record PeerIntermediates(X509Certificate2Collection Certificates);

/// <summary>The certificate of the client, as it was sent.</summary>
internal readonly record struct PeerCertificate(X509Certificate2 Leaf, X509Certificate2Collection? Intermediates)
{
    public static PeerCertificate? Of(HttpContext context) => context.Connection.ClientCertificate is { } leaf
        ? new(leaf, context.Features.Get<PeerIntermediates>()?.Certificates)
        : null;
}
