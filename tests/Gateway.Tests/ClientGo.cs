namespace OrleansAA.Gateway.Tests;

/// <summary>What client-go goes by.</summary>
internal static class ClientGo
{
    /// <summary>A watch that was empty and took less is a failure to its reflector, which lists anew (tools/cache/reflector.go).</summary>
    public static readonly TimeSpan VeryShort = TimeSpan.FromSeconds(1);
}
