using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>What went wrong on the way to a webhook, in the words of Go's client and of client-go.</summary>
internal static class WebhookErrors
{
    /// <summary>How much of an answer that is no Status is told, in bytes.</summary>
    private const int ToldBytesMax = 2048;

    /// <summary>Why a webhook was not reached, or broke off.</summary>
    public static string Transport(Exception error, Uri address)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case DialException:
                    return e.Message;
                case SocketException socket:
                    return Dial($"{address.Host}:{address.Port}", socket);
                case AuthenticationException tls:
                    return Tls(tls, address.Host);
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return "EOF";
            }
        }
        return error.Message.ReplaceLineEndings(" ");
    }

    public static string Dial(string place, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"dial tcp {place}: connect: connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"dial tcp: lookup {place.Split(':')[0]}: no such host",
        SocketError.ConnectionReset => $"read tcp {place}: read: connection reset by peer",
        SocketError.TimedOut => $"dial tcp {place}: connect: connection timed out",
        SocketError.NetworkUnreachable => $"dial tcp {place}: connect: network is unreachable",
        SocketError.HostUnreachable => $"dial tcp {place}: connect: no route to host",
        _ => $"dial tcp {place}: {error.Message}",
    };

    /// <summary>What an answer with a code that is none of success says (rest.Request.newUnstructuredResponseError).</summary>
    public static string Answered(int code, ReadOnlySpan<byte> body, string? mediaType)
    {
        if (MessageOfStatus(body) is { } message)
            return message;
        var isText = string.IsNullOrEmpty(mediaType) || mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase);
        var said = isText ? Encoding.UTF8.GetString(body[..Math.Min(body.Length, ToldBytesMax)]).Trim() : "unknown";
        return code switch
        {
            400 => "the server rejected our request for an unknown reason",
            401 => "the server has asked for the client to provide credentials",
            403 or 415 => said,
            404 => "the server could not find the requested resource",
            405 => "the server does not allow this method on the requested resource",
            406 => said is "" or "unknown" ? "the server was unable to respond with a content type that the client supports" : said,
            409 => "the server reported a conflict",
            422 => "the server rejected our request due to an error in our request",
            429 => "the server has received too many requests and has asked us to try again later",
            503 => "the server is currently unable to handle the request",
            504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
            >= 500 => $"an error on the server ({GoQuote.Quote(said)}) has prevented the request from succeeding",
            _ => $"the server responded with the status code {code} but did not return more information",
        };
    }

    private static string Tls(AuthenticationException error, string host) => error.Message switch
    {
        var m when m.Contains("NameMismatch", StringComparison.Ordinal) => $"tls: failed to verify certificate: x509: certificate is not valid for {host}",
        var m when m.Contains("NotTimeValid", StringComparison.Ordinal) => "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
        var m when m.Contains("certificate chain", StringComparison.Ordinal) => "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        var m => $"tls: {m}",
    };

    private static string? MessageOfStatus(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Length > 0 && body[0] == '{' && ObjectCodec.Decode(SchemaRegistry.Of<V1Status>(), body, out _) is V1Status { Kind: "Status", Status: not "Success", Message: { Length: > 0 } message }
                ? message : null;
        }
        catch (Exception e) when (e is DecodeException or StatusException or UnsupportedValueException)
        {
            return null;
        }
    }
}
