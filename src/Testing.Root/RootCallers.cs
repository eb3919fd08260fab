using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>A token: who bears it, and for whom it is meant.</summary>
internal sealed record RootToken(RootUser User, string[] Audiences);

/// <summary>Finds out who calls the root: by token, by client certificate, or nobody.</summary>
internal sealed class RootCallers
{
    /// <summary>The audience of a token that is meant for the root itself.</summary>
    public const string Audience = "https://kubernetes.default.svc";

    private readonly RootAuthorities _authorities;
    private readonly ConcurrentDictionary<string, RootToken> _tokens = new();

    internal RootCallers(RootAuthorities authorities) => _authorities = authorities;

    /// <summary>Gives out a token.</summary>
    public string Token(RootUser user, params string[] audiences)
    {
        var token = $"token-{Chance.Uuid()}";
        _tokens[token] = new RootToken(user.Authenticated(), audiences.Length == 0 ? [Audience] : audiences);
        return token;
    }

    public void Revoke(string token) => _tokens.TryRemove(token, out _);

    internal RootToken? Find(string token) => _tokens.GetValueOrDefault(token);

    /// <returns>Null if the credentials are no good.</returns>
    internal RootUser? Authenticate(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal))
            return Find(header["Bearer ".Length..]) is { } token && token.Audiences.Contains(Audience) ? token.User : null;
        if (context.Connection.ClientCertificate is not { } certificate)
            return RootUser.Anonymous;
        return RootAuthorities.Verifies(_authorities.Client, certificate) ? Of(certificate).Authenticated() : null;
    }

    private static RootUser Of(X509Certificate2 certificate)
    {
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Select(p => (Oid: p.GetSingleElementType().Value, Value: p.GetSingleElementValue()!)).ToList();
        return new(parts.First(p => p.Oid == "2.5.4.3").Value, [.. parts.Where(p => p.Oid == "2.5.4.10").Select(p => p.Value)]);
    }
}
