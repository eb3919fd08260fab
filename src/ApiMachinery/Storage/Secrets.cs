namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Hides what may be a secret in a list of addresses and options, such as <c>host:1,user=NAME,password=SECRET</c>.</summary>
/// <remarks>It works on the text, so that one that is malformed shows no password either.</remarks>
public static class Secrets
{
    private const string Hidden = "*****";

    /// <param name="config">The text.</param>
    /// <param name="mayShow">Whether an option ("name=value") may be shown whole; none may if it is not given.</param>
    public static string Hide(string config, Func<string, bool>? mayShow = null)
    {
        var parts = config.Split(',');
        var options = Array.FindIndex(parts, IsOption);
        // What follows an option without being one may be the rest of a password with a comma in it.
        return string.Join(',', parts.Select((part, i) => IsOption(part) ? Option(part, mayShow) : options >= 0 && i > options ? Hidden : Address(part)));
    }

    private static bool IsOption(string part) => part.Contains('=', StringComparison.Ordinal);

    private static string Option(string part, Func<string, bool>? mayShow) => mayShow?.Invoke(part) == true ? part : part[..(part.IndexOf('=', StringComparison.Ordinal) + 1)] + Hidden;

    private static string Address(string part) => part.LastIndexOf('@') is >= 0 and var at ? Hidden + part[at..] : part;
}
