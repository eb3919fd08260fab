using OrleansAA.Gateway.Hosting;
using OrleansAA.PortRules;

namespace OrleansAA.Gateway.Tests;

/// <summary>What the servers of these tests serve, if a test does not say otherwise.</summary>
internal static class Served
{
    public static ServerDefinition Rules { get; } = PortRuleServer.CreateBuilder([]).Define();
}
