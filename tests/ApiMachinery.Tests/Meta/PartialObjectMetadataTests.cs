using System.Buffers;
using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Meta;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Meta;

public class PartialObjectMetadataTests
{
    private static readonly V1ObjectMeta Web = new() { Name = "web", NamespaceProperty = "ns", Labels = new Dictionary<string, string> { ["a"] = "1" } };

    [Fact]
    public void An_object_is_its_metadata() => Assert.Equal(
        """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web","namespace":"ns","labels":{"a":"1"}}}""",
        Written(output => PartialObjectMetadata.Write(output, "v1", Web)));

    [Fact]
    public void A_list_is_written_up_to_its_items() => Assert.Equal(
        """{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1beta1","metadata":{"resourceVersion":"5"}""",
        Written(output => PartialObjectMetadata.WriteListHead(output, "v1beta1", new V1ListMeta { ResourceVersion = "5" })));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
