using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>TokenReview, SelfSubjectReview, SubjectAccessReview and SelfSubjectAccessReview.</summary>
internal sealed class RootReviews(RootCallers callers, RbacTable rbac)
{
    private int _tokenReviews;

    /// <summary>TokenReviews so far.</summary>
    public int TokenReviews => Volatile.Read(ref _tokenReviews);

    public async Task ReviewTokenAsync(HttpContext context)
    {
        Interlocked.Increment(ref _tokenReviews);
        var review = await RootAnswers.ReadAsync(context);
        var wanted = RootAnswers.Texts(review["spec"]!["audiences"]);
        var found = callers.Find((string)review["spec"]!["token"]!);
        var audiences = found?.Audiences.Intersect(wanted.Length == 0 ? [RootCallers.Audience] : wanted).ToArray() ?? [];
        review["status"] = found is null || audiences.Length == 0
            ? new JsonObject { ["authenticated"] = false, ["error"] = found is null ? "invalid bearer token" : "token audiences do not match" }
            : new JsonObject { ["authenticated"] = true, ["audiences"] = Array(audiences), ["user"] = UserOf(found.User) };
        await RootAnswers.WriteAsync(context, 201, review);
    }

    public static async Task ReviewSelfAsync(HttpContext context, RootUser user)
    {
        var review = await RootAnswers.ReadAsync(context);
        review["status"] = new JsonObject { ["userInfo"] = UserOf(user) };
        await RootAnswers.WriteAsync(context, 201, review);
    }

    public async Task ReviewAccessAsync(HttpContext context)
    {
        var review = await RootAnswers.ReadAsync(context);
        var spec = (JsonObject)review["spec"]!;
        var user = new RootUser((string?)spec["user"] ?? "", RootAnswers.Texts(spec["groups"]));
        var allowed = rbac.Allows(user, Question(spec));
        rbac.Questions.Enqueue(new((JsonObject)spec.DeepClone(), allowed));
        await AnswerAsync(context, review, allowed);
    }

    public async Task ReviewOwnAccessAsync(HttpContext context, RootUser user)
    {
        var review = await RootAnswers.ReadAsync(context);
        await AnswerAsync(context, review, rbac.Allows(user, Question((JsonObject)review["spec"]!)));
    }

    private static Task AnswerAsync(HttpContext context, JsonObject review, bool allowed)
    {
        review["status"] = new JsonObject { ["allowed"] = allowed };
        return RootAnswers.WriteAsync(context, 201, review);
    }

    private static RootRequest Question(JsonObject spec)
    {
        if (spec["nonResourceAttributes"] is JsonObject path)
            return new((string?)path["verb"] ?? "", (string?)path["path"] ?? "");
        var resource = (JsonObject)spec["resourceAttributes"]!;
        string Text(string name) => (string?)resource[name] ?? "";
        return new(Text("verb"), "", Text("group"), Text("version"), Text("resource"), Text("subresource"), Text("namespace"), Text("name"));
    }

    private static JsonObject UserOf(RootUser user)
    {
        var extra = new JsonObject();
        foreach (var (key, values) in user.Extra)
            extra[key] = Array(values);
        return new() { ["username"] = user.Name, ["uid"] = user.Uid, ["groups"] = Array(user.Groups), ["extra"] = extra };
    }

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v!)]);
}
