namespace OrleansAA.Contracts.Replicas;

/// <summary>What a replica tells the others of itself.</summary>
/// <param name="Silo">Its silo's address, as Orleans writes it; also its name.</param>
/// <param name="Address">Where it serves HTTPS.</param>
/// <param name="Versions">The group versions it serves: <c>example.com/v1</c>.</param>
/// <param name="Streams">Lists and watches it serves at the moment.</param>
/// <param name="IsDraining">It is about to end, and takes nothing new.</param>
public sealed record ReplicaInfo(string Silo, Uri Address, IReadOnlyList<string> Versions, int Streams, bool IsDraining)
{
    /// <summary>The version of its program; null for one of before this was told.</summary>
    public string? Build { get; init; }
}
