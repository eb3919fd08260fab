using System.Buffers;
using System.Text;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public sealed class JsonIndenterTests
{
    private const string Compact = """{"a":{},"b":[],"c":[1,{"d":"x,:{}[]\\\"y","e":null}],"f":[[true]],"":"\\"}""";

    private const string Indented = """
        {
          "a": {},
          "b": [],
          "c": [
            1,
            {
              "d": "x,:{}[]\\\"y",
              "e": null
            }
          ],
          "f": [
            [
              true
            ]
          ],
          "": "\\"
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Json_is_indented_as_Go_does_it_whatever_pieces_it_comes_in(int pieceLength)
    {
        var output = new ArrayBufferWriter<byte>();
        var indenter = new JsonIndenter();
        foreach (var piece in Encoding.UTF8.GetBytes(Compact).Chunk(pieceLength))
            indenter.Write(output, piece);
        Assert.Equal(Indented.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
