using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.WorstCases.V1;

/// <summary>A kind whose rules somebody wrote without a thought of what they cost.</summary>
[ApiResource("example.org", "Ruled", "ruleds")]
public sealed partial class Ruled
{
    public RuledSpec Spec { get; set; } = new();
}

public sealed class RuledSpec
{
    [CelRule("self.all(a, self.exists_one(b, b == a))")]
    public IList<int>? Unique { get; set; }

    [CelRule("self.matches('^(a+)+$') && self.matches('^(a|aa)*$') && self.matches('(.*.*.*)=')")]
    public string? Matched { get; set; }

    [CelRule("self.all(t, t.replace('a', 'bb').split('b').join('cc').size() >= 0)")]
    public IList<string>? Replaced { get; set; }

    [CelRule("self.map(t, t + t).map(t, t + t).map(t, t + t).all(t, t.contains('b') || t.size() >= 0)")]
    public IList<string>? Doubled { get; set; }

    [CelRule("self == ''", Items = true, MessageExpression = "'%s is not %s'.format([self + self, self])")]
    public IList<string>? Refused { get; set; }

    [CelRule("self.all(k, self.all(l, k == l || self[k] != self[l]))")]
    public IDictionary<string, string>? Pairs { get; set; }

    [CelRule("self.map(t, quantity(t).isGreaterThan(quantity('1')) || isURL(t) || ip.isCanonical(t)).size() >= 0")]
    public IList<string>? Parsed { get; set; }
}
