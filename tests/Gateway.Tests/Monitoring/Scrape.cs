using System.Globalization;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Monitoring;

/// <summary>What a server answers at <c>/metrics</c>.</summary>
internal sealed class Scrape(string text)
{
    public string Text => text;

    public static async Task<Scrape> OfAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("/metrics", cancellationToken);
        Assert.Equal(200, answer.Code);
        return new(answer.Body);
    }

    /// <summary>Samples there are.</summary>
    public int Series => Lines.Count(l => !l.StartsWith('#'));

    /// <summary>The metrics there are, with their types: <c>apiserver_request_total counter</c>.</summary>
    public IReadOnlyList<string> Types => [.. Lines.Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l["# TYPE ".Length..]).Order(StringComparer.Ordinal)];

    /// <summary>What a metric is for.</summary>
    public string Help(string name) => Lines.Single(l => l.StartsWith($"# HELP {name} ", StringComparison.Ordinal))[$"# HELP {name} ".Length..];

    public double Value(string series) => Lines.SingleOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
        ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"there is no {series} in\n{string.Join('\n', Lines.Where(l => l.StartsWith(series.Split('{')[0], StringComparison.Ordinal)))}");

    /// <summary>Of a series that may not be there yet.</summary>
    public double ValueOrZero(string series) => Lines.Any(l => l.StartsWith(series + " ", StringComparison.Ordinal)) ? Value(series) : 0;

    private IEnumerable<string> Lines => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
