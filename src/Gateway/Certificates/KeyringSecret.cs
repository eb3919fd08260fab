using k8s;
using k8s.Models;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Certificates;

/// <summary>A Secret as it was found.</summary>
/// <param name="Secret">The whole of it; null if there is none.</param>
/// <param name="Keyring">What is in it; null if there is none, or what is in it is no keyring.</param>
/// <param name="Damage">Why it is no keyring.</param>
internal sealed record FoundKeyring(V1Secret? Secret, Keyring? Keyring, string? Damage)
{
    /// <summary>An annotation for operators: <c>certificate</c> or <c>ca</c> is renewed although it is not due.</summary>
    public const string RequestAnnotation = "aggregated-api/renew";

    public RenewalRequest Request => Secret?.Metadata.Annotations?.TryGetValue(RequestAnnotation, out var asked) != true ? RenewalRequest.None : asked switch
    {
        "certificate" => RenewalRequest.Certificate,
        "ca" => RenewalRequest.Authority,
        _ => RenewalRequest.None,
    };
}

/// <summary>The Secret of a keyring. It is written as a whole, and only if it is still as it was read: two writers take turns, and neither loses what the other has made.</summary>
internal sealed class KeyringSecret(RootClient root, RootPermissions permissions, string name, string space)
{
    public async Task<FoundKeyring> ReadAsync(CancellationToken cancellationToken)
    {
        var secret = await permissions.TryAsync(
            RootPermission.CertificateSecrets, ct => root.ReadOrNullAsync(c => c.CoreV1.ReadNamespacedSecretAsync(name, space, cancellationToken: ct)), cancellationToken);
        if (secret is null)
            return new(null, null, null);
        try
        {
            return new(secret, KeyringPem.Read(secret.Data), null);
        }
        catch (InvalidDataException e)
        {
            return new(secret, null, e.Message);
        }
    }

    /// <returns>False if it is not as it was found any more.</returns>
    public Task<bool> WriteAsync(FoundKeyring found, Keyring keyring, bool keepsRequest, CancellationToken cancellationToken)
    {
        if (found.Secret is not { } secret)
        {
            var made = new V1Secret { Metadata = new() { Name = name }, Type = KeyringPem.Type, Data = KeyringPem.Write(keyring) };
            return permissions.TryAsync(
                RootPermission.CertificateSecretCreation, ct => RootWrites.FitsAsync(() => root.CoreV1.CreateNamespacedSecretAsync(made, space, cancellationToken: ct)), cancellationToken);
        }
        secret.Data = KeyringPem.Write(keyring);
        if (!keepsRequest)
            secret.Metadata.Annotations?.Remove(FoundKeyring.RequestAnnotation);
        return permissions.TryAsync(
            RootPermission.CertificateSecrets, ct => RootWrites.FitsAsync(() => root.CoreV1.ReplaceNamespacedSecretAsync(secret, name, space, cancellationToken: ct)), cancellationToken);
    }
}
