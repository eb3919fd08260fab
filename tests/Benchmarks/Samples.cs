using System.Text;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.PortRules;

namespace OrleansAA.Benchmarks;

/// <summary>One PortRule of the usual size, about 600 bytes as JSON.</summary>
internal static class Samples
{
    public const string Manager = "kubectl";

    public static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static readonly ResourceKind Kind = PortRuleKind.Create();

    public static readonly byte[] Sent = Encoding.UTF8.GetBytes("""
        {"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule",
         "metadata":{"name":"web","namespace":"shop","labels":{"app":"shop","tier":"front"},"annotations":{"example.com/note":"opened for the shop"}},
         "spec":{"name":"http","host":"node-1.example.com","port":8080,"isPremanent":true}}
        """);

    /// <summary>As a store has it.</summary>
    public static byte[] Stored()
    {
        var value = Decode(Sent);
        ResourceKind.MetaOf(value).ResourceVersion = "1";
        return KindCodec.Encode(Kind, Kind.Storage, value);
    }

    public static object Decode(byte[] json) => ObjectCodec.Decode(Kind.Storage.Schema, json, out _);
}
