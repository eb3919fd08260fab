using OrleansAA.Gateway.Configuration;


namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Sees to it that no certificate counts for more than it was given out for: by a CA that stands for two things, an ordinary user could say by headers that
/// it is system:masters, or pass for a replica.
/// </summary>
internal static class CaOverlap
{
    /// <param name="client">Of users; null if there is none.</param>
    /// <param name="header">Of front proxies, which say by headers who is calling; null if there is none.</param>
    /// <param name="allowedNames">Common names of front proxies; with any, other certificates of the CA are none.</param>
    /// <param name="silo">Of replicas; null if there is none.</param>
    /// <exception cref="OperatorException">Two of them overlap.</exception>
    public static void Check(CaBundle? client, CaBundle? header, IReadOnlyList<string> allowedNames, CaBundle? silo)
    {
        if (allowedNames.Count == 0)
            Check(header, client, "every client could say by headers that it is system:masters; give a CA for front proxies alone, or their common names in --requestheader-allowed-names");
        Check(silo, client, "every client would be a replica, which may do anything; give --silo-ca-file a CA for replicas alone");
        Check(silo, header, "every front proxy would be a replica, which may do anything; give --silo-ca-file a CA for replicas alone");
    }

    private static void Check(CaBundle? strong, CaBundle? weak, string consequence)
    {
        if (strong is not null && weak is not null && strong.FirstTakenOf(weak) is { } shared)
            throw new OperatorException($"{strong.Source} takes the CA '{shared.Subject}' of {weak.Source}: {consequence}");
    }
}
