using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.Registry.V1;

/// <summary>A kind whose types have rules in CEL, on every place where one can stand.</summary>
[ApiResource("example.org", "Limiter", "limiters")]
[CelRule("self.metadata.name == 'web' && self.kind == 'Limiter' && self.apiVersion == 'example.org/v1'")]
[CelRule("self.spec.max < 1000", MessageExpression = "self.metadata.name + ' is too large'")]
public sealed partial class Limiter
{
    public LimiterSpec Spec { get; set; } = new();

    public LimiterStatus Status { get; set; } = new();
}

[CelRule("self.min <= self.max")]
[CelRule("self.replicas >= self.min", Message = "too few", MessageExpression = "'%d replicas are fewer than %d'.format([self.replicas, self.min])", FieldPath = ".replicas")]
[CelRule("!has(self.secret) || has(self.owner)", Message = "owner is needed", Reason = CelRuleReason.FieldValueRequired, FieldPath = ".owner")]
public sealed class LimiterSpec
{
    public int Min { get; set; }

    public int Max { get; set; }

    [CelRule("self % 2 == 0", Message = "must be even")]
    [CelRule("self >= oldSelf", Message = "must not shrink", Reason = CelRuleReason.FieldValueForbidden)]
    public int Replicas { get; set; }

    [MaxLength(8)]
    public string? Secret { get; set; }

    [CelRule("self != 'nobody'", MessageExpression = "self.startsWith('nobody') ? '' : 'no'", Message = "somebody is needed")]
    public string? Owner { get; set; }

    [CelRule("oldSelf.hasValue() ? self == oldSelf.value() : self.startsWith('new')", OptionalOldSelf = true, Message = "begins with new and stays")]
    public string? Once { get; set; }

    [ListType(ListType.Map, "name")]
    [CelRule("self.all(p, self.exists_one(q, q.port == p.port))", Message = "ports must be unique", Reason = CelRuleReason.FieldValueDuplicate)]
    public IList<LimiterPort>? Ports { get; set; }

    [CelRule("self != 'bad'", Items = true, Message = "bad word", Reason = CelRuleReason.FieldValueDuplicate)]
    [CelRule("size(self) < 4", Message = "too many words")]
    public IList<string>? Words { get; set; }

    [CelRule("self > 0", Items = true, Message = "must be positive")]
    public IDictionary<string, int>? Weights { get; set; }

    [CelRule("type(self) == int ? self > 0 : self.endsWith('%') && self.size() > 1")]
    public IntOrString? Share { get; set; }

    [CelRule("self > duration('1s')", Message = "longer than a second")]
    [Format("duration")]
    public string? Interval { get; set; }

    [CelRule("self.all(a, self.all(b, self.all(c, a + b + c >= 0)))")]
    public IList<int>? Costly { get; set; }

    [CelRule("self.all(a, self.all(b, a + b >= 0))", Items = true)]
    public IList<IList<int>>? Table { get; set; }
}

[CelRule("self.port > 0", Message = "port must be positive", FieldPath = ".port")]
[CelRule("self.port == oldSelf.port", Message = "a port stays what it is")]
public sealed class LimiterPort
{
    public string Name { get; set; } = "";

    public int Port { get; set; }
}

[CelRule("!has(self.seen) || self.seen < 100", Message = "seen too much")]
public sealed class LimiterStatus
{
    public int? Seen { get; set; }
}
