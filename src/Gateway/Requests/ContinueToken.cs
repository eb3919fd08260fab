using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// Where the next page of a list begins, in the form k8s.io/apiserver writes it: base64 of <c>{"v":"meta.k8s.io/v1","rv":7,"start":"web\u0000"}</c>.
/// </summary>
/// <param name="Revision">The revision all pages show; null goes on with whatever is there now.</param>
/// <param name="After">The last name of the page before.</param>
internal sealed record ContinueToken(Revision? Revision, NamespacedName After)
{
    private const string FormVersion = "meta.k8s.io/v1";

    /// <param name="scope">The namespace of the list; "" for all. Keys are written relative to it.</param>
    public string Encode(string scope)
    {
        var key = scope.Length > 0 || After.Namespace.Length == 0 ? After.Name : After.ToString();
        var form = new Form(FormVersion, Revision?.Number ?? -1, key + "\0");
        return Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(form)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <exception cref="StatusException">400: the text is no token.</exception>
    public static ContinueToken Decode(string text, string scope, bool namespaced)
    {
        var form = Parse(FromBase64(text));
        if (form.Version != FormVersion)
            throw Invalid($"server does not recognize this encoded version {GoQuote.Quote(form.Version)}");
        if (form.Revision == 0)
            throw Invalid($"incorrect encoded start resourceVersion (version {FormVersion})");
        if (form.Start.Length == 0)
            throw Invalid($"encoded start key is empty (version {FormVersion})");
        return new(form.Revision < 0 ? null : new Revision(form.Revision), Name(form.Start, scope, namespaced));
    }

    private static NamespacedName Name(string start, string scope, bool namespaced)
    {
        var key = start.EndsWith('\0') ? start[..^1] : start;
        if (key.Split('/').Contains(".."))
            throw Invalid($"encoded start key contains invalid path traversal: {GoQuote.Quote(start)}");
        if (!namespaced || scope.Length > 0)
            return new NamespacedName(scope, key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new NamespacedName(key, "") : new NamespacedName(key[..slash], key[(slash + 1)..]);
    }

    private static Form Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Form>(json) is { Version: not null, Start: not null } form ? form : throw Invalid("the token is incomplete");
        }
        catch (JsonException e)
        {
            throw Invalid(GoJsonSyntax.Explain(json) ?? e.Message);
        }
    }

    private static byte[] FromBase64(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '/');
        var bad = standard.AsSpan().IndexOfAnyExcept(Base64Characters);
        if (bad < 0 && standard.Length % 4 != 1)
            return Convert.FromBase64String(standard + new string('=', (4 - (standard.Length % 4)) % 4));
        throw Invalid($"illegal base64 data at input byte {(bad < 0 ? standard.Length - 1 : bad)}");
    }

    private static readonly System.Buffers.SearchValues<char> Base64Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static StatusException Invalid(string why) => Statuses.BadRequest("invalid continue token: continue key is not valid: " + why);

    private sealed record Form(
        [property: JsonPropertyName("v")] string Version, [property: JsonPropertyName("rv")] long Revision, [property: JsonPropertyName("start")] string Start);
}
