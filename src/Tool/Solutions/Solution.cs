using System.Xml.Linq;

namespace OrleansAA.Tool.Solutions;

/// <summary>A solution as the template makes it.</summary>
/// <param name="Directory">Where its .slnx is.</param>
/// <param name="Name">What it and its projects are called.</param>
internal sealed record Solution(string Directory, string Name)
{
    public string Api => Path.Combine(Directory, "src", $"{Name}.Api");

    public string Server => Path.Combine(Directory, "src", $"{Name}.Server");

    public string Controller => Path.Combine(Directory, "src", $"{Name}.Controller");

    public string Tests => Path.Combine(Directory, "tests", $"{Name}.Tests");

    public string Examples => Path.Combine(Directory, "deploy", "examples");

    public string Kinds => Path.Combine(Api, "Kinds.cs");

    /// <summary>The domain that API groups are below.</summary>
    public string Domain => XDocument.Load(Path.Combine(Directory, "Directory.Build.props")).Descendants("ApiDomain").FirstOrDefault()?.Value
        ?? throw new SolutionException($"{Path.Combine(Directory, "Directory.Build.props")} has no ApiDomain; add <ApiDomain>example.com</ApiDomain>, with a domain of yours");

    /// <summary>The solution that a directory is in.</summary>
    public static Solution Find(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        {
            foreach (var file in directory.EnumerateFiles("*.slnx"))
            {
                var found = new Solution(directory.FullName, Path.GetFileNameWithoutExtension(file.Name));
                if (File.Exists(found.Kinds))
                    return found;
            }
        }
        throw new SolutionException($"{from} is in no solution of the template; go into one, or make one: dotnet new aggregated-api");
    }

    public ServedKind? FindKind(string kind) => File.Exists(Path.Combine(Api, $"{kind}Kind.cs")) ? new(this, kind) : null;

    public ServedKind GetKind(string kind) => FindKind(kind) ?? throw new SolutionException($"{Path.Combine(Api, $"{kind}Kind.cs")} is not there; make the kind first: dotnet aa create resource --kind {kind}");
}
