using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;

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
        return new ContinueTokenForm(FormVersion, Revision?.Number ?? -1, key + "\0").Write();
    }

    /// <exception cref="StatusException">400: the text is no token.</exception>
    public static ContinueToken Decode(string text, string scope, bool namespaced)
    {
        var form = ContinueTokenForm.Read(text);
        if (form.Version != FormVersion)
            throw ContinueTokenForm.Invalid($"server does not recognize this encoded version {form.Version}");
        if (form.Revision == 0)
            throw ContinueTokenForm.Invalid($"incorrect encoded start resourceVersion (version {FormVersion})");
        if (form.Start.Length == 0)
            throw ContinueTokenForm.Invalid($"encoded start key empty (version {FormVersion})");
        if (!IsClean(form.Start))
            throw ContinueTokenForm.Invalid(form.Start);
        return new(form.Revision < 0 ? null : new Revision(form.Revision), Name(form.Start.TrimStart('/'), scope, namespaced));
    }

    private static NamespacedName Name(string start, string scope, bool namespaced)
    {
        var key = start.EndsWith('\0') ? start[..^1] : start;
        if (!namespaced || scope.Length > 0)
            return new NamespacedName(scope, key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new NamespacedName(key, "") : new NamespacedName(key[..slash], key[(slash + 1)..]);
    }

    /// <summary>A key that path.Clean would leave as it is: no empty segment, no dots, no slash at its end.</summary>
    private static bool IsClean(string start)
    {
        var key = start.AsSpan(start.StartsWith('/') ? 1 : 0);
        foreach (var segment in key.Split('/'))
        {
            if (key[segment] is "" or "." or "..")
                return false;
        }
        return true;
    }
}
