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

    /// <summary>Any method on any target, as they are written.</summary>
    public static async Task<RawAnswer> SendAsync(Uri address, TestCertificate? certificate, string method, string target, string body = "", string contentType = "application/json")
    {
        await using var connection = await RawHttp1.ConnectAsync(address, certificate);
        var length = body.Length == 0 ? "" : $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n";
        await connection.SendAsync($"{method} {target} HTTP/1.1\r\nHost: portrule.portrule.svc\r\n{length}\r\n{body}");
        return await connection.ReceiveAsync();
    }

    /// <summary>As the front proxy asks for a user.</summary>
    public static Task<RawAnswer> GetAsUserAsync(Uri address, string path, TestCertificate proxy, string user, params string[] groups) =>
        GetAsync(address, path, proxy, [("X-Remote-User", user), .. groups.Select(g => ("X-Remote-Group", g))]);
}
