using System.Globalization;
using OrleansAA.Fuzzing;
using OrleansAA.TestKit;

namespace OrleansAA.WorstCases;

/// <summary>What fuzzers have found stays mended, and what is like it is well, too. How to let one run for longer: tests/Fuzzing/README.md.</summary>
public sealed class FuzzedTests(ITestOutputHelper output)
{
    /// <summary>Inputs by chance, for each target; PORTRULE_FUZZ_INPUTS makes it more.</summary>
    private const int Inputs = 5000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_of_the_corpus_is_well(string name)
    {
        foreach (var (file, input) in Corpus(name))
            Check(name, input, $"of {file}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void So_are_inputs_that_are_like_them(string name)
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        var mutations = new Mutations([.. Corpus(name).Select(c => c.Input)], Seeded.Of(seed, 0));
        var count = int.Parse(Environment.GetEnvironmentVariable("PORTRULE_FUZZ_INPUTS") ?? Text.Of(Inputs), CultureInfo.InvariantCulture);
        for (var i = 0; i < count && !Token.IsCancellationRequested; i++)
            Check(name, mutations.Next(), $"of seed {seed}");
    }

    private static IEnumerable<(string File, byte[] Input)> Corpus(string name) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", name)).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)));

    private static void Check(string name, byte[] input, string origin)
    {
        try
        {
            FuzzTarget.All.Single(t => t.Name == name).Check(input);
        }
        catch (Exception e)
        {
            Assert.Fail($"{name}: {e.GetType().Name}: {e.Message}; the input {origin}, in base64: {Convert.ToBase64String(input)}\n{e.StackTrace}");
        }
    }
}
