using System.Security.Cryptography;

namespace OrleansAA.Testing.Root;

/// <summary>Ids and tokens.</summary>
internal static class Chance
{
    private const int UuidBytes = 16;

    /// <summary>Something that is there once.</summary>
    public static string Uuid() => new Guid(RandomNumberGenerator.GetBytes(UuidBytes)).ToString();
}
