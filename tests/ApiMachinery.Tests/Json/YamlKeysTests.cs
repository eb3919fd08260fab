using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public class YamlKeysTests
{
    /// <summary>Numbers come before letters, zeros before other digits, and 9 before 16: each before the next, and the last before the first.</summary>
    private static readonly string[] Circle = ["016S", "0b", "9"];

    [Fact]
    public void Keys_that_are_compared_in_a_circle_are_always_written_the_same()
    {
        var texts = new[] { (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0) }
            .Select(o => Write([Circle[o.Item1], Circle[o.Item2], Circle[o.Item3]]));
        Assert.Single(texts.Distinct());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(10_001)]
    public void Very_many_of_them_are_all_written(int count)
    {
        var keys = Enumerable.Range(0, count).Select(i => Circle[i % 3].Insert(Circle[i % 3].Length, new string('x', i / 3 % 7) + i)).ToList();
        var read = YamlJson.Parse(System.Text.Encoding.UTF8.GetBytes(Write(keys)));
        Assert.Equal(keys.Order(StringComparer.Ordinal), ((MapValue)read).Members.Select(m => m.Key).Order(StringComparer.Ordinal));
    }

    private static string Write(IEnumerable<string> keys) =>
        YamlJson.Write(ValueJson.Parse(System.Text.Encoding.UTF8.GetBytes("{" + string.Join(',', keys.Select(k => $"\"{k}\":1")) + "}")));
}
