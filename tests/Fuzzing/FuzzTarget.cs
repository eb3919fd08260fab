namespace OrleansAA.Fuzzing;

/// <summary>A decoder, and what must hold of it whatever it is given.</summary>
/// <param name="Name">As the command line and the corpus call it.</param>
/// <param name="Run">Decodes, and throws <see cref="OracleException"/> where something does not hold; or what the decoder must not throw.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Run)
{
    /// <summary>Bytes that may be allocated for any input.</summary>
    private const long AllocatedBase = 4 << 20;

    /// <summary>Bytes that may be allocated for each byte of input: some of what is checked is done several times.</summary>
    private const long AllocatedPerByte = 16 << 10;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("json", Targets.Documents.Json),
        new("yaml", Targets.Documents.Yaml),
        new("object", Targets.Documents.Object),
        new("json-patch", Targets.Patches.Json),
        new("merge-patch", Targets.Patches.Merge),
        new("strategic-merge-patch", Targets.Patches.Strategic),
        new("label-selector", Targets.Selectors.Label),
        new("field-selector", Targets.Selectors.Field),
        new("continue", Targets.Requests.Continue),
        new("accept", Targets.Requests.Accept),
        new("duration", Targets.Requests.Duration),
        new("managed-fields", Targets.Fields.Managed),
    ];

    /// <summary>Runs it, and holds what it allocates against the size of the input.</summary>
    public void Check(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Oracle.Holds(allocated <= AllocatedBase + (AllocatedPerByte * input.Length), $"{allocated} bytes are allocated for {input.Length}");
    }
}

/// <summary>Something that must hold of a decoder does not.</summary>
public sealed class OracleException(string message) : Exception(message);

internal static class Oracle
{
    public static void Holds(bool condition, string otherwise)
    {
        if (!condition)
            throw new OracleException(otherwise);
    }

    public static void Same(string expected, string actual, string what)
    {
        if (expected != actual)
            throw new OracleException($"{what}: {expected} became {actual}");
    }
}
