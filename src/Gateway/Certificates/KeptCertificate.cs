namespace OrleansAA.Gateway.Certificates;

/// <summary>The certificate of one purpose as this replica has it.</summary>
/// <param name="purpose">What it is for.</param>
/// <param name="take">Puts a keyring into force, from the next handshake on.</param>
internal sealed class KeptCertificate(CertificatePurpose purpose, Action<Keyring> take)
{
    private volatile Keyring? _current;

    public CertificatePurpose Purpose { get; } = purpose;

    /// <summary>What is in force; null before the first.</summary>
    public Keyring? Current => _current;

    /// <summary>What is wrong with the Secret; null if nothing is.</summary>
    public string? Damage { get; set; }

    /// <summary>Since when all have what is in force; null while they have not.</summary>
    public long? SettledSince { get; set; }

    /// <returns>False if it is in force already.</returns>
    public bool TryTake(Keyring keyring)
    {
        if (_current?.Fingerprint == keyring.Fingerprint)
            return false;
        take(keyring);
        _current = keyring;
        SettledSince = null;
        return true;
    }

    /// <summary>Why nobody can be shown this certificate; null if everybody can.</summary>
    public string? ProblemAt(DateTimeOffset now) => Current is not { CertificateEnd: var end } ? $"there is no certificate yet{Why()}"
        : end <= now ? $"the certificate of Secret {Purpose.Secret} ended at {end:u}{Why()}" : null;

    private string Why() => Damage is null ? "" : $": {Damage}";
}
