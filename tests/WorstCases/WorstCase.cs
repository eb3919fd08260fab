using System.Globalization;

namespace OrleansAA.WorstCases;

/// <summary>An input that somebody chose to be expensive.</summary>
/// <param name="Name">What is sent where.</param>
/// <param name="At">Makes an input of about so many bytes, and gives back what is to be measured; its result is the answer.</param>
internal sealed record WorstCase(string Name, Func<int, Func<string>> At)
{
    /// <summary>Bytes of the largest input.</summary>
    public int BytesMax { get; init; } = 3 << 20;

    public WorstCaseBudget Budget { get; init; } = new();

    public override string ToString() => Name;
}

/// <summary>
/// What an input may cost, by its size: so much and no more for each byte. A machine that is ten times as busy does not break these bounds; what is
/// superlinear does, by orders of magnitude.
/// </summary>
internal sealed record WorstCaseBudget
{
    /// <summary>CPU time of anything, however small.</summary>
    public TimeSpan CpuBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>CPU time of each MiB.</summary>
    public TimeSpan CpuPerMiB { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Bytes that may be allocated for anything, however small.</summary>
    public long AllocatedBase { get; init; } = 24 << 20;

    /// <summary>Bytes that may be allocated for each byte of input.</summary>
    public int AllocatedPerByte { get; init; } = 512;

    /// <summary>Characters of an answer to anything: a thousand errors, each with what it quotes.</summary>
    public int AnswerBase { get; init; } = 1 << 20;

    /// <summary>Characters of an answer for each byte of input: an object may come back, a message may quote some of it.</summary>
    public int AnswerPerByte { get; init; } = 8;

    public TimeSpan Cpu(int bytes) => CpuBase + (CpuPerMiB * (bytes / (double)(1 << 20)));

    public long Allocated(int bytes) => AllocatedBase + ((long)AllocatedPerByte * bytes);

    public long Answer(int bytes) => AnswerBase + ((long)AnswerPerByte * bytes);
}

/// <summary>What an input did cost.</summary>
internal readonly record struct Cost(TimeSpan Cpu, long Allocated, int Answer)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cpu.TotalSeconds:0.00} s of CPU, {Allocated >> 20} MiB allocated, an answer of {Answer >> 10} KiB");
}
