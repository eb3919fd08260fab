namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>From where on something is told of.</summary>
internal static class DoctorLimits
{
    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(10);

    /// <summary>How long the root apiserver may take for a first answer, within the time of a check.</summary>
    public static readonly TimeSpan RootTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a Redis may take to be reached, within the time of a check.</summary>
    public static readonly TimeSpan RedisTime = TimeSpan.FromSeconds(5);

    /// <summary>How long one address of a Redis may take to show its certificate, within the time of a check.</summary>
    public static readonly TimeSpan RedisHandshakeTime = TimeSpan.FromSeconds(2);

    /// <summary>A certificate that ends before this has passed is told of: whatever renews it should have by now.</summary>
    public static readonly TimeSpan CertificateRest = TimeSpan.FromDays(14);

    /// <summary>The same for CAs, which are renewed by hand.</summary>
    public static readonly TimeSpan AuthorityRest = TimeSpan.FromDays(60);

    /// <summary>Clocks may differ by so much: the Date header has whole seconds, and an answer takes its time.</summary>
    public static readonly TimeSpan SkewWarned = TimeSpan.FromSeconds(5);

    /// <summary>With more, tokens and certificates that were just given out are not good yet.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    /// <summary>Room on the volume of a SQLite file, in bytes: with less, the next writes fail.</summary>
    public const long DiskBytesMin = 64L << 20;

    /// <summary>The same, from where on it is told of.</summary>
    public const long DiskBytesWarned = 512L << 20;

    /// <summary>What a container needs at least, in bytes: a process that serves nothing yet takes more than half of it.</summary>
    public const long MemoryBytesMin = 256L << 20;

    /// <summary>Files and connections that a process may have open.</summary>
    public const long OpenFilesMin = 4096;

    /// <summary>The part of Redis' maxmemory above which an operator is told, as the server does.</summary>
    public const double RedisMemoryWarned = 0.8;

    /// <summary>The part above which the next writes may be refused.</summary>
    public const double RedisMemoryMax = 0.95;

    /// <summary>Who has not told the others of itself for so long is not well; each does every few seconds.</summary>
    public static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(30);
}
