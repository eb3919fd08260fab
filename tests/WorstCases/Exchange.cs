using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.WorstCases;

/// <summary>Sends a request over HTTP/1.1 as it is written, on a connection of its own, and reads the answer to its end.</summary>
internal static class Exchange
{
    public static string Send(Uri address, TestCertificate? certificate, string head, byte[] body)
    {
        using var socket = new TcpClient(address.Host, address.Port);
#pragma warning disable CA5359 // What the server shows is looked at in tests of its own.
        using var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Load(), additionalCertificates: null, offline: true),
        });
        var length = body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n";
        var answer = new MemoryStream();
        try
        {
            stream.Write(Encoding.Latin1.GetBytes($"{head}\r\nHost: localhost\r\nConnection: close\r\n{length}\r\n"));
            stream.Write(body);
            stream.Flush();
        }
        catch (IOException)
        {
            // It is answered, and closed, before everything has been sent.
        }
        try
        {
            stream.CopyTo(answer);
        }
        catch (IOException)
        {
            // Closed.
        }
        return Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
    }
}
