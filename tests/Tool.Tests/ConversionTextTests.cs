using OrleansAA.Tool.Making;

namespace OrleansAA.Tool.Tests;

/// <summary>What is written for the conversion of a version, member by member.</summary>
public sealed class ConversionTextTests
{
    private static readonly TypeText Types = TypeText.Parse("""
        public sealed partial class Zone
        {
            public ZoneSpec Spec { get; set; } = new();
        }

        public sealed class ZoneSpec
        {
            public string? Name { get; set; }
            public Pace Pace { get; set; }
            public IReadOnlyList<Pace>? Paces { get; set; }
            public IReadOnlyList<Port> Ports { get; set; } = [];
            public IDictionary<string, string>? Labels { get; set; }
            public IDictionary<string, Port>? Named { get; set; }
            public IDictionary<string, Pace> Speeds { get; set; } = new Dictionary<string, Pace>();
        }

        public sealed class Port
        {
            public int Number { get; set; }
        }

        public enum Pace
        {
            Slow,
        }
        """);

    [Theory]
    [InlineData("Metadata = from.Metadata,")]
    [InlineData("Spec = Convert(from.Spec),")]
    [InlineData("Name = from.Name,")]
    [InlineData("Pace = (V2.Pace)from.Pace,")]
    [InlineData("Paces = from.Paces?.Select(i => (V2.Pace)i).ToList(),")]
    [InlineData("Ports = [.. from.Ports.Select(i => Convert(i))],")]
    [InlineData("Labels = from.Labels,")]
    [InlineData("Named = from.Named?.ToDictionary(p => p.Key, p => Convert(p.Value)),")]
    [InlineData("Speeds = from.Speeds.ToDictionary(p => p.Key, p => (V2.Pace)p.Value),")]
    public void Each_member_is_converted_by_its_type(string line) =>
        Assert.Contains(line, new ConversionText(Types, "Zone").Methods("V1", "V2").Split('\n').Select(l => l.Trim()));
}
