namespace OrleansAA.Testing.Root;

/// <summary>What a server behind a root is called there, and what it serves.</summary>
/// <param name="Name">Its Service and its service account; its other names begin with it.</param>
/// <param name="Namespace">Where these are.</param>
/// <param name="Groups">Its groups, each with its versions, preferred first.</param>
internal sealed record ServerNames(string Name, string Namespace, IReadOnlyList<(string Group, IReadOnlyList<string> Versions)> Groups)
{
    /// <summary>Who it is at the root.</summary>
    public RootUser Account { get; } = new($"system:serviceaccount:{Namespace}:{Name}", "system:serviceaccounts", $"system:serviceaccounts:{Namespace}");

    /// <summary>The names of its APIServices.</summary>
    public IEnumerable<string> ApiServices => Groups.SelectMany(g => g.Versions, (g, version) => $"{version}.{g.Group}");
}
