using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

/// <summary>A map whose members are taken out, whether it is small or large.</summary>
public sealed class MapValueTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void What_is_taken_out_is_gone_and_what_is_left_keeps_its_order(int members)
    {
        var map = new MapValue(Enumerable.Range(0, members).Select(i => KeyValuePair.Create($"m{i}", (Value)i)));
        for (var i = 0; i < members; i += 3)
            Assert.True(map.Remove($"m{i}"));

        Assert.False(map.Remove("m0"));
        Assert.False(map.Has("m0"));
        Assert.False(map.TryGet("m0", out _));
        Assert.Null(map.Get("m0"));
        Assert.Throws<KeyNotFoundException>(() => map["m0"]);
        var left = Enumerable.Range(0, members).Where(i => i % 3 != 0).Select(i => $"m{i}").ToList();
        Assert.Equal(left.Count, map.Count);
        Assert.Equal(left, map.Names);
        Assert.Equal(left, map.Members.Select(m => m.Key));
        Assert.Equal(map, map.Clone());
        Assert.Equal(map.GetHashCode(), map.Clone().GetHashCode());

        map["m0"] = "again";
        Assert.Equal(left.Count + 1, map.Count);
        Assert.Equal("again", ((StringValue)map["m0"]).Text);
        Assert.All(left, name => Assert.True(map.Has(name)));
    }

    [Fact]
    public void A_large_map_can_be_emptied()
    {
        var map = new MapValue(Enumerable.Range(0, 100_000).Select(i => KeyValuePair.Create($"m{i}", (Value)i)));
        foreach (var name in map.Names.ToList())
            map.Remove(name);
        Assert.Empty(map.Members);
        Assert.Equal("{}", map.ToString());
    }
}
