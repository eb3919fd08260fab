using System.Text.Json.Nodes;
using OrleansAA.PortRules;
using OrleansAA.Testing.Conformance;
using Pumps.V1;

namespace OrleansAA.Testing.Tests;

/// <summary>A kind with a status, two versions and selectable fields.</summary>
public sealed class PortRuleConformance() : KindConformance<PortRules.V1.PortRule>(PortRuleServer.CreateBuilder, SampleKinds.Rule, SampleKinds.PermanentRule)
{
    protected override bool Change(JsonObject obj) => SampleKinds.OpenAnother(obj);
}

/// <summary>The same at three replicas: what one has written is asked of the next.</summary>
public sealed class PortRuleOfThreeReplicasConformance() : KindConformance<PortRules.V1.PortRule>(PortRuleServer.CreateBuilder, SampleKinds.Rule, SampleKinds.PermanentRule)
{
    protected override int Replicas => 3;

    protected override bool Change(JsonObject obj) => SampleKinds.OpenAnother(obj);
}

/// <summary>The second version of it.</summary>
public sealed class PortRuleV2Conformance() : KindConformance<PortRules.V2.PortRule>(PortRuleServer.CreateBuilder, new PortRules.V2.PortRule { Spec = new() { Name = "ssh", Host = "h", Port = 22 } });

/// <summary>A kind with defaults, a list map, an int-or-string, a scale and a connection.</summary>
public sealed class PumpConformance() : KindConformance<Pump>(SampleKinds.Pumps, SampleKinds.Pump)
{
    protected override bool Change(JsonObject obj) => SampleKinds.TakeOff(obj);
}

/// <summary>A kind of one member, in no namespace, in one line.</summary>
public sealed class ReservoirConformance() : KindConformance<V1.Reservoir>(SampleKinds.Reservoirs, new V1.Reservoir { Volume = 12 });
