namespace OrleansAA.Gateway.Telemetry;

/// <summary>Files that had changed are in force.</summary>
/// <param name="Paths">Those that belong together.</param>
internal sealed record FilesTakenIn(IReadOnlyList<string> Paths);

/// <summary>A changed file is no good; what was there before stays in force.</summary>
/// <param name="Reason">The file, what is wrong with it, the remedy.</param>
internal sealed record FilesRefused(string Reason);

/// <summary>What the root says about who is believed is in force.</summary>
/// <param name="ResourceVersion">Of its ConfigMap.</param>
internal sealed record RootConfigurationTakenIn(string ResourceVersion);

/// <summary>What the root says about who is believed is damaged, dangerous or gone; what was there before stays in force.</summary>
/// <param name="Reason">Why; null if it is gone.</param>
internal sealed record RootConfigurationRefused(string? Reason);

/// <summary>The root does not let this server do something; told once while it lasts.</summary>
/// <param name="Check">The health check that fails for it.</param>
/// <param name="Explanation">What is missing, and the command that grants it.</param>
internal sealed record RightDenied(string Check, string Explanation);

/// <summary>The root does not answer; told once while it lasts.</summary>
/// <param name="Check">The health check of what it was asked for.</param>
/// <param name="Reason">Why.</param>
internal sealed record RootFailing(string Check, string Reason);

/// <summary>A health check fails; told once while it lasts.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Problem">Why.</param>
internal sealed record CheckFailing(string Check, string Problem);

/// <summary>A request is done as somebody else.</summary>
/// <param name="Acting">Who acts as whom, to do what; put into words where it is asked for them.</param>
/// <param name="AuditId">Of the request.</param>
internal sealed record Impersonated(object Acting, string AuditId);

/// <summary>A step in the life of the certificates that replicas share, taken by this one for all.</summary>
/// <param name="Purpose">serving or silo.</param>
/// <param name="What">The step.</param>
internal sealed record CertificatesRotated(string Purpose, string What);
