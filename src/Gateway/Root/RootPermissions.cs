using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Root;

/// <summary>
/// What the root last said to each thing it was asked. A right that is missing is explained, in the log once and in <c>/readyz</c> as long as it is
/// missing; a root that is merely away is not this server's illness once it has answered before.
/// </summary>
internal sealed partial class RootPermissions(Product product, ServerEvents events, ILogger<RootPermissions> log)
{
    private readonly ConcurrentDictionary<RootPermission, State> _states = new();

    /// <summary>True if the right has been seen to be there.</summary>
    public bool IsGranted(RootPermission permission) => _states.GetValueOrDefault(permission) is { Denial: null, Failure: null };

    /// <summary>The root has done what it was asked.</summary>
    public void Succeeded(RootPermission permission)
    {
        var before = _states.GetValueOrDefault(permission);
        _states[permission] = new(WasGranted: true, null, null);
        if (before is { Denial: not null } or { Failure: not null })
            LogWell(permission.Right);
    }

    /// <summary>The root has refused, or has not answered.</summary>
    public void Failed(RootPermission permission, Exception error)
    {
        var before = _states.GetValueOrDefault(permission);
        var why = RootErrors.Describe(error);
        if (RootErrors.IsForbidden(error))
        {
            // The log first: whoever reads in /readyz that a right is missing finds the line there.
            var explanation = Explain(permission, why);
            if (before?.Denial is null && permission.IsOptional)
                LogWithout(explanation);
            else if (before?.Denial is null)
                LogDenied(explanation);
            _states[permission] = new(before?.WasGranted ?? false, explanation, null);
            if (before?.Denial is null)
                events.Raise(new RightDenied(permission.Check, explanation));
            return;
        }
        if (before?.Failure is null)
            LogAway(permission.Right, why);
        _states[permission] = new(before?.WasGranted ?? false, before?.Denial, why);
        if (before?.Failure is null)
            events.Raise(new RootFailing(permission.Check, why));
    }

    /// <summary>Why the root refuses; null if it does not, or was not asked yet.</summary>
    public string? DenialOf(RootPermission permission) => _states.GetValueOrDefault(permission)?.Denial;

    /// <summary>Why what needs the right is not done; null if nothing is wrong.</summary>
    public string? ProblemOf(RootPermission permission) => _states.GetValueOrDefault(permission) switch
    {
        null => "the root apiserver has not answered yet",
        { Denial: { } denial } => denial,
        { WasGranted: false, Failure: { } failure } => $"this server could not yet {permission.Right}: {failure}",
        _ => null,
    };

    /// <summary>Whom a right is to be granted to, as kubectl takes it.</summary>
    /// <param name="user">The user's name; empty if it is not known.</param>
    public static string SubjectOf(string user) => user.Split(':') switch
    {
        ["system", "serviceaccount", var space, var name] => $"--serviceaccount={space}:{name}",
        _ when user.Length > 0 => $"--user={user}",
        _ => "--serviceaccount=NAMESPACE:NAME",
    };

    /// <summary>The same, from what the root said when it refused.</summary>
    public static string SubjectIn(string refusal) => SubjectOf(UserInRefusal().Match(refusal).Groups["user"].Value);

    /// <summary>Where a right is missing, from what the root said when it refused; empty where that is nowhere in particular.</summary>
    private static string NamespaceIn(string refusal) => NamespaceInRefusal().Match(refusal).Groups["space"].Value;

    private string Explain(RootPermission permission, string refusal) =>
        $"this server cannot {permission.Right}: {permission.Missing} is missing; grant it with: {permission.GrantFor(product.Name, NamespaceIn(refusal))} {SubjectIn(refusal)} (the root apiserver said: {refusal})";

    /// <param name="WasGranted">The root has done it before.</param>
    /// <param name="Denial">Why it refuses, with the remedy; null if it does not.</param>
    /// <param name="Failure">Why it did not answer; null if it did.</param>
    private sealed record State(bool WasGranted, string? Denial, string? Failure);

    [GeneratedRegex("User \"(?<user>[^\"]+)\"")]
    private static partial Regex UserInRefusal();

    [GeneratedRegex("in the namespace \"(?<space>[^\"]+)\"")]
    private static partial Regex NamespaceInRefusal();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Explanation}")]
    private partial void LogDenied(string explanation);

    [LoggerMessage(Level = LogLevel.Information, Message = "Going without: {Explanation}")]
    private partial void LogWithout(string explanation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot {Right} at the root apiserver: {Reason}. Trying again.")]
    private partial void LogAway(string right, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Can {Right} at the root apiserver again.")]
    private partial void LogWell(string right);
}
