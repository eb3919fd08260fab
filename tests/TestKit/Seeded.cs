using System.Globalization;

namespace OrleansAA.TestKit;

/// <summary>Chance that can be had again: PORTRULE_TEST_SEED sets the seed that a failed test has printed.</summary>
public static class Seeded
{
    private const string Variable = "PORTRULE_TEST_SEED";

    /// <summary>The seed of a test, from the environment or by chance; print it.</summary>
    public static int Seed() =>
#pragma warning disable RS0030 // The seed is where chance begins, and it is printed.
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
#pragma warning restore RS0030

    /// <summary>The chance of one of several actors, independent of how they interleave.</summary>
    public static Random Of(int seed, int actor) => new(HashOf(seed, actor));

    // HashCode is seeded anew in each process.
    private static int HashOf(int seed, int actor) => unchecked((seed * 397) ^ (actor * 7919));
}
