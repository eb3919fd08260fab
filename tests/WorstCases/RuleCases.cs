using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.WorstCases.V1;

using static OrleansAA.WorstCases.Text;

namespace OrleansAA.WorstCases;

/// <summary>Objects whose kind has rules in CEL that cost more than the object's size: an object has a budget, and what is over it is not asked.</summary>
internal static class RuleCases
{
    private static readonly ResourceKind Kind = new KindBuilder<Ruled>().Build();
    private static readonly WritePlanner Planner = new(Kind, AdmissionChain.Empty, TimeProvider.System, Guid.NewGuid);

    public static IEnumerable<WorstCase> All =>
    [
        Of("a list held against itself", n => $"\"unique\":[{Number(Text.Of, n)}]"),
        Of("a list held against itself, with the same twice", n => $"\"unique\":[{Number(Text.Of, n)},1]"),
        Of("a text that regular expressions go back and forth in", n => $"\"matched\":\"{Repeat("a", n)}b\""),
        Of("texts that are replaced and split", n => $"\"replaced\":[{Number(_ => $"\"{Repeat("a", 64)}\"", n)}]"),
        Of("one text that is replaced and split", n => $"\"replaced\":[\"{Repeat("a", n)}\"]"),
        Of("texts that double", n => $"\"doubled\":[{Number(_ => $"\"{Repeat("a", 64)}\"", n)}]"),
        Of("one text that doubles", n => $"\"doubled\":[\"{Repeat("a", n)}\"]"),
        Of("items that are refused with a message each", n => $"\"refused\":[{Number(i => $"\"a{i}\"", n)}]"),
        Of("one item that is refused with a long message", n => $"\"refused\":[\"{Repeat("a", n)}\"]"),
        Of("a map held against itself", n => $"\"pairs\":{{{Number(i => $"\"k{i}\":\"v{i}\"", n)}}}"),
        Of("texts that are no quantities, URLs or addresses", n => $"\"parsed\":[{Number(i => $"\"{i}.1x\"", n)}]"),
        Of("one text that is no quantity, URL or address", n => $"\"parsed\":[\"{Repeat("1", n)}\"]"),
    ];

    private static WorstCase Of(string name, Func<int, string> spec) => new($"rules: {name}", n => Create(spec(n)));

    private static Func<string> Create(string spec) => () =>
    {
        var request = new WriteRequest
        {
            Verb = WriteVerb.Create, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous,
            Body = $$$"""{"apiVersion":"example.org/v1","kind":"Ruled","metadata":{"name":"web","namespace":"ns"},"spec":{{{{spec}}}}}""".Utf8(),
        };
        try
        {
            var plan = Planner.PlanAsync(request, null, [], CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return System.Text.Encoding.UTF8.GetString((plan.Answer ?? plan.Change!.Content.Json).Span);
        }
        catch (StatusException e)
        {
            return Planning.Answer(e);
        }
    };
}
