using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Tests.Subresources;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>What a path shows of an object.</summary>
public sealed class ShownTests
{
    private static readonly CachedObject Pump = new(
        PumpKind.Instance, new("shop", "p1"), new(7),
        Encoding.UTF8.GetBytes("""{"kind":"Pump","apiVersion":"pumps.example.com/v1","metadata":{"name":"p1","namespace":"shop","uid":"u","resourceVersion":"7"},"spec":{"replicas":3,"speed":5},"status":{"replicas":2}}"""));

    [Fact]
    public void The_object_is_shown_as_it_is_kept() => Assert.Same(Pump, new Shown(PumpKind.Instance, null).Of(Pump));

    [Fact]
    public void Its_scale_has_its_name_and_revision_and_nothing_else_of_it()
    {
        var scale = PumpKind.Instance.Subresource("scale") as ScaleSubresource;
        Assert.NotNull(scale);
        var shown = new Shown(PumpKind.Instance, scale).Of(Pump);
        Assert.Equal((Pump.Name, Pump.Revision), (shown.Name, shown.Revision));
        var json = JsonDocument.Parse(shown.Json).RootElement;
        Assert.Equal("autoscaling/v1 Scale", $"{json.GetProperty("apiVersion")} {json.GetProperty("kind")}");
        Assert.Equal("p1 shop u 7", string.Join(' ', ((string[])["name", "namespace", "uid", "resourceVersion"]).Select(m => json.GetProperty("metadata").GetProperty(m).GetString())));
        Assert.Equal("3 of 2", $"{json.GetProperty("spec").GetProperty("replicas")} of {json.GetProperty("status").GetProperty("replicas")}");
        Assert.False(json.GetProperty("spec").TryGetProperty("speed", out _));
    }
}
