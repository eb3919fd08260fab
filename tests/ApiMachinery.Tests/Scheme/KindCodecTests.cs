using System.Buffers;
using System.Text;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

public sealed class KindCodecTests
{
    private static readonly V1.Widget Widget = new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "a<b",
            NamespaceProperty = "ns",
            CreationTimestamp = new DateTime(2026, 11, 27, 6, 0, 0, DateTimeKind.Utc),
            ManagedFields =
            [
                new V1ManagedFieldsEntry
                {
                    Manager = "kubectl", Operation = "Apply", FieldsType = "FieldsV1",
                    FieldsV1 = new RawJson(Encoding.UTF8.GetBytes("""{"f:spec":{"f:list":{"k:{\"a\":\"}\\u003c\"}":{".":{}},"v:[1]":{}}}}""")),
                },
                new V1ManagedFieldsEntry { Manager = "odd", FieldsV1 = new RawJson("\"text\""u8.ToArray()) },
            ],
        },
    };

    private static byte[] Stored => KindCodec.Encode(WidgetKind.Instance, WidgetKind.Instance.Storage, Widget);

    /// <summary>Raw JSON within an object is copied, not read: braces in its strings are none of its own.</summary>
    [Fact]
    public void What_is_stored_is_the_same_written_again() =>
        Assert.Equal(Encoding.UTF8.GetString(Stored), Encoding.UTF8.GetString(KindCodec.Encode(WidgetKind.Instance, WidgetKind.Instance.Storage, KindCodec.DecodeStored(WidgetKind.Instance, Stored))));

    [Fact]
    public void The_metadata_of_what_is_stored_is_what_its_metadata_alone_is()
    {
        var (whole, part) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        PartialObjectMetadata.Write(whole, "v1", Widget.Metadata);
        PartialObjectMetadata.Write(part, "v1", KindCodec.StoredMetadata(Stored).Span);
        Assert.Equal(Encoding.UTF8.GetString(whole.WrittenSpan), Encoding.UTF8.GetString(part.WrittenSpan));
    }
}
