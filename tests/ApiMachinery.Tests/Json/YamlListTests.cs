using System.Text;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public sealed class YamlListTests
{
    [Theory]
    [InlineData("""{"kind":"L","apiVersion":"v1","metadata":{"resourceVersion":"5"}}""", "items")]
    [InlineData("""{"kind":"Table","columnDefinitions":[{"name":"A"}],"metadata":{}}""", "rows")]
    [InlineData("""{"z":"1"}""", "items")]
    [InlineData("""{"a":"1"}""", "items")]
    public void The_pieces_are_the_whole(string map, string member)
    {
        Value[] items = [Parse("""{"metadata":{"name":"a","labels":{"x":"y"}},"spec":{"ports":[1,2]}}"""), Parse("""{}"""), Parse("""["a",["b"]]"""), Parse("1")];
        var whole = (MapValue)Parse(map);
        whole[member] = new ListValue(items);
        var pieces = new YamlList((MapValue)Parse(map), member);
        Assert.Equal(YamlJson.Write(whole), pieces.Head + string.Concat(items.Select(YamlList.Item)) + pieces.Tail);
    }

    private static Value Parse(string json) => ValueJson.Parse(Encoding.UTF8.GetBytes(json));
}
