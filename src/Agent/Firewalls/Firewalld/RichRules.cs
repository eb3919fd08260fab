using System.Globalization;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>
/// An agent's ports as rich rules of firewalld. A port or a service that is added to a zone says nothing of who added it, a rich rule has a priority: one of
/// <see cref="Priority"/> is an agent's. It comes after what a zone denies, so that who looks after the host has the last word.
/// </summary>
internal static class RichRules
{
    public const int Priority = 21_000;

    private const string PortStart = "port port=\"";
    private const string ServiceStart = "service name=\"";
    private const string ProtocolStart = "\" protocol=\"";
    private const string End = "\" accept";

    private static readonly string Mark = $"rule priority=\"{Priority}\" ";

    public static bool IsOurs(string rule) => rule.StartsWith(Mark, StringComparison.Ordinal);

    public static string Of(Opening opening) => opening.Service is { } service
        ? $"{Mark}{ServiceStart}{service}{End}"
        : $"{Mark}{PortStart}{opening.First}{(opening.Last > opening.First ? $"-{opening.Last}" : "")}{ProtocolStart}{opening.Protocol}{End}";

    /// <summary>What one of ours opens; null if an agent writes none like it, whatever its priority is.</summary>
    public static Opening? Parse(string rule)
    {
        if (!IsOurs(rule) || !rule.EndsWith(End, StringComparison.Ordinal))
            return null;
        var text = rule[Mark.Length..^End.Length];
        var opening = text.StartsWith(ServiceStart, StringComparison.Ordinal) ? Opening.OfService(text[ServiceStart.Length..]) : ParsePorts(text);
        return opening is not null && Of(opening) == rule ? opening : null;
    }

    private static Opening? ParsePorts(string text)
    {
        if (!text.StartsWith(PortStart, StringComparison.Ordinal) || text[PortStart.Length..].Split(ProtocolStart) is not [var range, var protocol])
            return null;
        var ends = range.Split('-');
        return ends.Length <= 2 && ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
            ? new(null, first, last, protocol)
            : null;
    }
}

/// <summary>What one rich rule opens: a service, or a port or several that follow each other.</summary>
/// <param name="Service">The service; null if it is ports.</param>
/// <param name="First">The first port.</param>
/// <param name="Last">The last.</param>
/// <param name="Protocol">Their protocol.</param>
internal sealed record Opening(string? Service, int First, int Last, string Protocol)
{
    public static Opening OfService(string name) => new(name, 0, 0, "");

    /// <summary>One of each port.</summary>
    public static Opening OfPort(PortProtocol port) => new(null, port.Port, port.Port, port.Protocol);

    /// <summary>What it opens, one by one.</summary>
    public IEnumerable<Opening> Each => Service is not null ? [this] : Enumerable.Range(First, Last - First + 1).Select(port => new Opening(null, port, port, Protocol));

    /// <summary>The same in as few rules as can be: ports that follow each other are one.</summary>
    public static IEnumerable<Opening> Together(IEnumerable<Opening> each)
    {
        Opening? open = null;
        foreach (var next in each.OrderBy(o => o.Service, StringComparer.Ordinal).ThenBy(o => o.Protocol, StringComparer.Ordinal).ThenBy(o => o.First))
        {
            if (open is not null && open.Service is null && next.Service is null && open.Protocol == next.Protocol && next.First == open.Last + 1)
            {
                open = open with { Last = next.Last };
                continue;
            }
            if (open is not null)
                yield return open;
            open = next;
        }
        if (open is not null)
            yield return open;
    }
}
