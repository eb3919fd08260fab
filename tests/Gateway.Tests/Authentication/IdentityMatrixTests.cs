using System.Text.Json.Nodes;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authentication;

/// <summary>
/// Every certificate a caller can have, with identity headers in every form, on every sort of path, over both versions of HTTP: who the server
/// takes it for is seen from what it asks its root, and from its refusal.
/// </summary>
public sealed class IdentityMatrixTests(TrustFixture fixture)
{
    private static readonly string[] Certificates = ["none", "unknown CA", "wrong CN", "expired", "client CA", "front proxy"];
    private static readonly string[] Forms = ["absent", "present", "duplicated", "odd case", "underscore", "trailer", "second request"];

    private static readonly (string Name, string Path)[] Requests =
    [
        ("object", $"{Ask.Group}/namespaces/shop/portrules/web"),
        ("list", $"{Ask.Group}/namespaces/shop/portrules"),
        ("watch", $"{Ask.Group}/namespaces/shop/portrules?watch=1"),
        ("discovery", Ask.Group),
        ("health", "/readyz"),
        ("metrics", "/metrics"),
    ];

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Cells =>
        from certificate in Certificates
        from form in Forms
        from request in Requests
        from version in (string[])["HTTP/1.1", "HTTP/2"]
        select new TheoryDataRow<string, string, string, string>(certificate, form, request.Name, version);

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_caller_is_exactly_who_it_has_proved_to_be(string certificate, string form, string request, string version)
    {
        // Nobody else's name: what the root is asked about it comes from this cell.
        var (user, other, group) = ($"alice-{Guid.NewGuid():N}", $"mallory-{Guid.NewGuid():N}", $"devs-{Guid.NewGuid():N}");
        var path = Requests.Single(r => r.Name == request).Path;
        var answer = await SendAsync(fixture.Certificates[certificate], path, form, version, user, other, group);

        if (form == "odd case" && version == "HTTP/2")
            Assert.Equal(0, answer.Status);
        else if (Expected(certificate, form, user) is { } identity)
            CheckAnswer(answer, identity, request, path);
        else
            Assert.Equal(401, answer.Status);
        CheckQuestions(certificate, form, request, version, user, other, group);
    }

    /// <summary>The user's name; null where the credentials are no good.</summary>
    private static string? Expected(string certificate, string form, string user) => certificate switch
    {
        "none" => "system:anonymous",
        "client CA" => "carol",
        "front proxy" when form is "present" or "duplicated" or "odd case" => user,
        _ => null,
    };

    private static void CheckAnswer(RawAnswer answer, string identity, string request, string path)
    {
        if (request == "health" || (request == "discovery" && identity != "system:anonymous"))
        {
            Assert.Equal(200, answer.Status);
            return;
        }
        Assert.Equal(403, answer.Status);
        var refusal = (string)JsonNode.Parse(answer.Body)!["message"]!;
        var verb = request is "object" or "discovery" or "metrics" ? "get" : request;
        Assert.Contains(request is "discovery" or "metrics"
            ? $"User \"{identity}\" cannot get path \"{path}\""
            : $"User \"{identity}\" cannot {verb} resource \"portrules\" in API group \"firewalld.fedoraproject.org\" in the namespace \"shop\"", refusal);
    }

    private void CheckQuestions(string certificate, string form, string request, string version, string user, string other, string group)
    {
        var asked = fixture.Root.Rbac.Questions.Select(q => q.Spec).ToList();
        Assert.DoesNotContain(asked, s => (string?)s["user"] == other);
        var questions = asked.Where(s => (string?)s["user"] == user).ToList();
        var believed = certificate == "front proxy" && (form is "present" or "duplicated" or "second request" || (form == "odd case" && version == "HTTP/1.1"));
        if (!believed || request == "health")
        {
            Assert.Empty(questions);
            return;
        }
        var question = Assert.Single(questions);
        var groups = ((JsonArray)question["groups"]!).Select(g => (string)g!);
        Assert.Equal(form == "duplicated" ? [group, other, "system:authenticated"] : [group, "system:authenticated"], groups);
    }

    private async Task<RawAnswer> SendAsync(TestCertificate? certificate, string path, string form, string version, string user, string other, string group)
    {
        (string, string)[] identity = [("x-remote-user", user), ("x-remote-group", group)];
        RawRequest[] requests = form switch
        {
            "absent" => [new(path, [])],
            "present" => [new(path, identity)],
            "duplicated" => [new(path, [.. identity, ("x-remote-user", other), ("x-remote-group", other)])],
            "odd case" => [new(path, [("x-REMOTE-uSER", user), ("X-remote-GROUP", group)])],
            "underscore" => [new(path, [("x_remote_user", user), ("x_remote_group", group)])],
            "trailer" => [new(path, [], identity)],
            _ => [new(path, identity), new(path, [])],
        };
        return version == "HTTP/1.1" ? await Send1Async(certificate, requests) : await Send2Async(certificate, requests);
    }

    /// <summary>The answer to the last request; all are sent before the first is answered.</summary>
    private async Task<RawAnswer> Send1Async(TestCertificate? certificate, RawRequest[] requests)
    {
        await using var connection = await RawHttp1.ConnectAsync(fixture.Address, certificate);
        await connection.SendAsync(requests);
        var answer = await connection.ReceiveAsync();
        for (var i = 1; i < requests.Length; i++)
            answer = await connection.ReceiveAsync();
        return answer;
    }

    private async Task<RawAnswer> Send2Async(TestCertificate? certificate, RawRequest[] requests)
    {
        await using var connection = await RawHttp2.ConnectAsync(fixture.Address, certificate);
        var answer = new RawAnswer(0, "");
        try
        {
            foreach (var request in requests)
                answer = await connection.ReceiveAsync(await connection.SendAsync(request));
        }
        catch (IOException) when (requests.Length > 1)
        {
            answer = new(0, "closed");
        }
        // Who is nobody is asked to leave after one answer; what it asks for on a new connection is what counts.
        return answer.Status != 0 || requests.Length == 1 ? answer : await Send2Async(certificate, requests[1..]);
    }
}
