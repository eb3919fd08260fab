namespace OrleansAA.WorstCases;

/// <summary>Nothing that a client sends costs more than its size, whatever reads it. PORTRULE_WORST_CASE takes those alone whose name has a text in it.</summary>
public sealed class WorstCaseTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, WorstCase> Cases =
        new[] { BodyCases.All, YamlCases.All, PatchCases.All, RuleCases.All }.SelectMany(c => c).Where(Meter.IsWanted).ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public Task An_object_or_patch_costs_no_more_than_its_size(string name) => Meter.CheckAsync(Cases[name], output);
}

/// <summary>The same of whole requests, which also must be answered in some way but 500.</summary>
public sealed class WorstRequestTests(WorstCaseServer server, ITestOutputHelper output) : IClassFixture<WorstCaseServer>
{
    public static TheoryData<string> Names => [.. RequestCases.Names.Where(Meter.IsWanted)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task A_request_costs_no_more_than_its_size(string name)
    {
        var worst = RequestCases.Of(name, server);
        await Meter.CheckAsync(worst with { At = n => Answered(worst.At(n)) }, output);
    }

    private static Func<string> Answered(Func<string> send) => () =>
    {
        var answer = send();
        Assert.DoesNotMatch("^HTTP/1.1 5", answer[..Math.Min(answer.Length, 20)]);
        return answer;
    };
}
