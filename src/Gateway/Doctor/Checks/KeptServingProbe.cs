using System.Security.Cryptography.X509Certificates;
using k8s;
using OrleansAA.Gateway.Certificates;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Reads once the serving certificate that replicas see to themselves, for all checks that need it.</summary>
internal sealed class KeptServingProbe
{
    private readonly Lazy<Task<KeptServing>> _answer;

    public KeptServingProbe(Site site) => _answer = new(() => AskAsync(site));

    public Task<KeptServing> Answer => _answer.Value;

    private static async Task<KeptServing> AskAsync(Site site)
    {
        if (site.Rotated.Serving is not { } rotated)
            return new(null, IsKnown: true);
        using var patience = new CancellationTokenSource(DoctorLimits.RootTime, site.Clock);
        try
        {
            var secret = await site.Root!.Core.ReadOrNullAsync(c => c.CoreV1.ReadNamespacedSecretAsync(rotated.Secret, site.Options.Certificates.Namespace, cancellationToken: patience.Token));
            return new(secret is null ? null : KeyringPem.Read(secret.Data).Leaf, IsKnown: true);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) || e is InvalidDataException or OperationCanceledException)
        {
            return new(null, IsKnown: false);
        }
    }
}

/// <summary>The serving certificate in a Secret.</summary>
/// <param name="Leaf">Null where there is none.</param>
/// <param name="IsKnown">False where it cannot be read; rights and root have checks of their own.</param>
internal sealed record KeptServing(X509Certificate2? Leaf, bool IsKnown);
