namespace OrleansAA.Agent.Reporting;

/// <summary>The conditions of a rule, and their reasons.</summary>
internal static class ConditionTypes
{
    /// <summary>Whether the port is open as the rule wants it.</summary>
    public const string Applied = "Applied";

    /// <summary>Whether the firewall is otherwise than it was made.</summary>
    public const string Drifted = "Drifted";

    /// <summary>Whether another rule has the port.</summary>
    public const string Conflict = "Conflict";

    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";
}

/// <summary>What is to be said of a rule under one condition.</summary>
internal sealed record Finding(string Type, string Status, string Reason, string Message);

/// <summary>What is to be said of a rule.</summary>
internal sealed record Report(Rules.PortRule Rule, IReadOnlyList<Finding> Findings);
