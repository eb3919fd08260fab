namespace ProjectName.Controller;

/// <summary>The flags.</summary>
public sealed record ControllerOptions
{
    /// <summary>Of the API server; as kubectl finds it, or the pod's service account, if null.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Whether one of several processes works, the one that holds the Lease.</summary>
    public bool LeaderElect { get; init; } = true;

    /// <summary>Where the Lease is.</summary>
    public string LeaseNamespace { get; init; } = "default";

    /// <summary>Reads the command line: <c>--flag=value</c>.</summary>
    public static ControllerOptions Parse(string[] args) => args.Aggregate(new ControllerOptions(), (options, arg) => arg.Split('=', 2) switch
    {
        ["--kubeconfig", var file] => options with { Kubeconfig = file },
        ["--leader-elect", "true" or "false"] elects => options with { LeaderElect = bool.Parse(elects[1]) },
        ["--leader-elect-resource-namespace", var space] => options with { LeaseNamespace = space },
        _ => throw new OperatorException($"{arg} is no flag; give --kubeconfig=FILE, --leader-elect=true|false, --leader-elect-resource-namespace=NAME") { IsUsage = true },
    });
}

/// <summary>What whoever runs this has to mend: one line, with the remedy.</summary>
public sealed class OperatorException(string message) : Exception(message)
{
    /// <summary>The command line is wrong.</summary>
    public bool IsUsage { get; init; }
}
