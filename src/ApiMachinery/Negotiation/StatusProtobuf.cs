using k8s.Models;
using OrleansAA.ApiMachinery.OpenApi.Protobuf;

namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>
/// A Status in Kubernetes' protobuf, for a client that reads nothing else: the envelope of k8s.io/apimachinery/pkg/runtime (Unknown), and metav1.Status in it.
/// </summary>
public static class StatusProtobuf
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Writes a Status as Kubernetes' protobuf.</summary>
    /// <param name="status">The Status.</param>
    public static byte[] Encode(V1Status status)
    {
        var envelope = new ProtoWriter();
        envelope.WriteMessage(1, type =>
        {
            type.WriteString(1, "v1");
            type.WriteString(2, "Status");
        });
        envelope.WriteMessage(2, raw => Write(raw, status));
        envelope.WriteString(3, "");
        envelope.WriteString(4, "");
        return [.. Magic, .. envelope.Written];
    }

    private static void Write(ProtoWriter to, V1Status status)
    {
        to.WriteMessage(1, meta =>
        {
            meta.WriteString(1, "");
            meta.WriteString(2, status.Metadata?.ResourceVersion ?? "");
            meta.WriteString(3, status.Metadata?.ContinueProperty ?? "");
        });
        to.WriteString(2, status.Status ?? "");
        to.WriteString(3, status.Message ?? "");
        to.WriteString(4, status.Reason ?? "");
        if (status.Details is { } details)
            to.WriteMessage(5, d => Write(d, details));
        to.WriteVarint(6, (ulong)(status.Code ?? 0));
    }

    private static void Write(ProtoWriter to, V1StatusDetails details)
    {
        to.WriteString(1, details.Name ?? "");
        to.WriteString(2, details.Group ?? "");
        to.WriteString(3, details.Kind ?? "");
        foreach (var cause in details.Causes ?? [])
        {
            to.WriteMessage(4, c =>
            {
                c.WriteString(1, cause.Reason ?? "");
                c.WriteString(2, cause.Message ?? "");
                c.WriteString(3, cause.Field ?? "");
            });
        }
        to.WriteVarint(5, (ulong)(details.RetryAfterSeconds ?? 0));
        to.WriteString(6, details.Uid ?? "");
    }
}
