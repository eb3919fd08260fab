using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.PortRules;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>Rules as the watch cache holds them.</summary>
internal static class StoredRule
{
    public static readonly ResourceKind Kind = PortRuleKind.Create();

    public static readonly KindVersion V2 = Kind.Version("v2")!;

    public static CachedObject Of(string name, string space = "shop", long revision = 7, string labels = """{"app":"web"}""", int port = 80)
    {
        var json = $$$"""
            {"kind":"PortRule","apiVersion":"firewalld.fedoraproject.org/v1","metadata":{"name":"{{{name}}}","namespace":"{{{space}}}","resourceVersion":"{{{revision}}}","labels":{{{labels}}}},"spec":{"name":"http","host":"h","port":{{{port}}}}}
            """;
        return new(Kind, new(space, name), new(revision), KindCodec.Encode(Kind, Kind.Storage, KindCodec.DecodeStored(Kind, Encoding.UTF8.GetBytes(json))));
    }
}
