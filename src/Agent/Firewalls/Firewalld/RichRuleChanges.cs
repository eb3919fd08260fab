namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>
/// The rich rules that come and go so that a zone opens what is wanted. firewalld takes them one by one, and each takes it some milliseconds: so ports that come together and follow each other are one rule,
/// and rules that are there stay as long as all they open is wanted. What comes is added before anything is taken away, so that no port that stays is closed in between.
/// </summary>
/// <param name="Add">What is added, each with its rule.</param>
/// <param name="Remove">The rules that are taken away.</param>
internal sealed record RichRuleChanges(IReadOnlyList<Opening> Add, IReadOnlyList<string> Remove)
{
    /// <param name="found">All of ours that are there.</param>
    /// <param name="wanted">What has to be open: services, and single ports.</param>
    public static RichRuleChanges Of(IEnumerable<string> found, IReadOnlySet<Opening> wanted)
    {
        var missing = wanted.ToHashSet();
        var remove = new List<string>();
        foreach (var rule in found)
        {
            if (RichRules.Parse(rule) is { } opening && opening.Each.All(wanted.Contains))
                missing.ExceptWith(opening.Each);
            else
                remove.Add(rule);
        }
        return new([.. Opening.Together(missing)], remove);
    }
}
