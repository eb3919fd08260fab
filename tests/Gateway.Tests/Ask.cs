using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>Single requests, each on a connection of its own.</summary>
internal static class Ask
{
    public const string Group = "/apis/firewalld.fedoraproject.org/v1";

    public static async Task<RawAnswer> GetAsync(Uri address, string path, TestCertificate? certificate = null, params (string Name, string Value)[] headers)
    {
        await using var connection = await RawHttp1.ConnectAsync(address, certificate);
        await connection.SendAsync(new RawRequest(path, headers));
        return await connection.ReceiveAsync();
    }

    /// <summary>As the front proxy asks for a user.</summary>
    public static Task<RawAnswer> GetAsUserAsync(Uri address, string path, TestCertificate proxy, string user, params string[] groups) =>
        GetAsync(address, path, proxy, [("X-Remote-User", user), .. groups.Select(g => ("X-Remote-Group", g))]);
}
