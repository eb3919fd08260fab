using System.Globalization;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

internal sealed class CelIp(IpAddress address) : CelObject
{
    public static readonly CelType IpType = CelType.Opaque("net.IP");

    public IpAddress Address => address;

    public override CelType Type => IpType;

    internal override int? Size => address.BitLength / 8;

    public override bool EqualTo(CelObject other) => other is CelIp ip && ip.Address == address;

    public override string ToString() => address.ToString();
}

internal sealed class CelCidr(IpAddress address, int prefix) : CelObject
{
    public static readonly CelType CidrType = CelType.Opaque("net.CIDR");

    public IpAddress Address => address;

    public int Prefix => prefix;

    public override CelType Type => CidrType;

    internal override int? Size => (prefix + 7) / 8;

    public bool Contains(IpAddress other) => other.Is4 == address.Is4 && other.Masked(prefix) == address.Masked(prefix);

    public bool Contains(CelCidr other) => prefix <= other.Prefix && Contains(other.Address);

    public override bool EqualTo(CelObject other) => other is CelCidr cidr && cidr.Address == address && cidr.Prefix == prefix;

    public override string ToString() => $"{address}/{prefix.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>Kubernetes' addresses and networks.</summary>
internal static class NetworkLibrary
{
    public static void Add(FunctionTable functions)
    {
        AddAddresses(functions);
        var (ip, cidr, text) = (CelIp.IpType, CelCidr.CidrType, CelType.String);
        functions.Global("cidr", "string_to_cidr", [text], cidr, (values, meter) => ToCidr(values[0], meter));
        functions.Global("isCIDR", "is_cidr", [text], CelType.Bool, (values, _) => CelValue.Of(ParseCidr(values[0].AsString, out string _) is not null));
        functions.Global("string", "cidr_to_string", [cidr], text, (values, _) => CelValue.Of(values[0].AsObject.ToString()!));
        functions.Member("containsIP", "cidr_contains_ip_string", [cidr, text], CelType.Bool, (values, meter) => ToIp(values[1]) is var other && other.IsError ? other : CelValue.Of(Cidr(values[0]).Contains(((CelIp)other.AsObject).Address)));
        functions.Member("containsIP", "cidr_contains_ip_ip", [cidr, ip], CelType.Bool, (values, _) => CelValue.Of(Cidr(values[0]).Contains(((CelIp)values[1].AsObject).Address)));
        functions.Member("containsCIDR", "cidr_contains_cidr_string", [cidr, text], CelType.Bool, (values, meter) => ToCidr(values[1], meter) is var other && other.IsError ? other : CelValue.Of(Cidr(values[0]).Contains(Cidr(other))));
        functions.Member("containsCIDR", "cidr_contains_cidr", [cidr, cidr], CelType.Bool, (values, _) => CelValue.Of(Cidr(values[0]).Contains(Cidr(values[1]))));
        functions.Member("ip", "cidr_ip", [cidr], ip, (values, _) => CelValue.Of(new CelIp(Cidr(values[0]).Address)));
        functions.Member("prefixLength", "cidr_prefix_length", [cidr], CelType.Int, (values, _) => CelValue.Of((long)Cidr(values[0]).Prefix));
        functions.Member("masked", "cidr_masked", [cidr], cidr, (values, _) => CelValue.Of(new CelCidr(Cidr(values[0]).Address.Masked(Cidr(values[0]).Prefix), Cidr(values[0]).Prefix)));
    }

    private static void AddAddresses(FunctionTable functions)
    {
        var (ip, text) = (CelIp.IpType, CelType.String);
        functions.Global("ip", "string_to_ip", [text], ip, (values, _) => ToIp(values[0]));
        functions.Global("isIP", "is_ip", [text], CelType.Bool, (values, _) => CelValue.Of(ParseIp(values[0].AsString, out string _) is not null));
        functions.Global("ip.isCanonical", "ip_is_canonical", [text], CelType.Bool,
            (values, _) => ParseIp(values[0].AsString, out var problem) is { } address ? CelValue.Of(address.ToString() == values[0].AsString) : CelValue.Error(problem));
        functions.Global("string", "ip_to_string", [ip], text, (values, _) => CelValue.Of(values[0].AsObject.ToString()!));
        functions.Member("family", "ip_family", [ip], CelType.Int, (values, _) => CelValue.Of(((CelIp)values[0].AsObject).Address.Is4 ? 4L : 6L));
        Test(functions, "isUnspecified", "ip_is_unspecified", address => address.IsUnspecified);
        Test(functions, "isLoopback", "ip_is_loopback", address => address.IsLoopback);
        Test(functions, "isLinkLocalMulticast", "ip_is_link_local_multicast", address => address.IsLinkLocalMulticast);
        Test(functions, "isLinkLocalUnicast", "ip_is_link_local_unicast", address => address.IsLinkLocalUnicast);
        Test(functions, "isGlobalUnicast", "ip_is_global_unicast", address => address.IsGlobalUnicast);
    }

    private static void Test(FunctionTable functions, string name, string id, Func<IpAddress, bool> test) =>
        functions.Member(name, id, [CelIp.IpType], CelType.Bool, (values, _) => CelValue.Of(test(((CelIp)values[0].AsObject).Address)));

    private static CelCidr Cidr(in CelValue value) => (CelCidr)value.AsObject;

    private static CelValue ToIp(in CelValue text) => ParseIp(text.AsString, out var problem) is { } address ? CelValue.Of(new CelIp(address)) : CelValue.Error(problem);

    private static CelValue ToCidr(in CelValue text, Meter meter) =>
        ParseCidr(text.AsString, out var problem) is { } cidr ? CelValue.Of(cidr) : CelValue.Error($"network address parse error during conversion from string: {problem}");

    private static IpAddress? ParseIp(string text, out string problem)
    {
        var shown = Values.Text.Quote(text.Length > 64 ? text[..64] : text);
        var zone = text.IndexOf('%', StringComparison.Ordinal);
        if (zone > 0 && zone < text.Length - 1 && IpAddress.Parse(text[..zone], out _) is { Is4: false })
        {
            problem = $"IP address {shown} with zone value is not allowed";
            return null;
        }
        if (IpAddress.Parse(text, out problem) is not { } address)
        {
            problem = $"IP Address {shown} parse error during conversion from string: {problem}";
            return null;
        }
        if (!address.Is4In6) return address;
        problem = $"IPv4-mapped IPv6 address {shown} is not allowed";
        return null;
    }

    private static CelCidr? ParseCidr(string text, out string problem)
    {
        var shown = Values.Text.Quote(text.Length > 64 ? text[..64] : text);
        problem = $"network address parse error during conversion from string: netip.ParsePrefix({shown}): no '/'";
        var slash = text.LastIndexOf('/');
        if (slash < 0) return null;
        if (IpAddress.Parse(text[..slash], out var wrong) is not { } address)
        {
            problem = $"network address parse error during conversion from string: netip.ParsePrefix({shown}): {wrong}";
            return null;
        }
        var bits = text[(slash + 1)..];
        var isNumber = bits.Length is > 0 and <= 3 && bits.All(char.IsAsciiDigit) && (bits.Length == 1 || bits[0] != '0');
        if (!isNumber || int.Parse(bits, CultureInfo.InvariantCulture) > address.BitLength)
        {
            problem = $"network address parse error during conversion from string: netip.ParsePrefix({shown}): {(isNumber ? "prefix length out of range" : $"bad bits after slash: {Values.Text.Quote(bits.Length > 64 ? bits[..64] : bits)}")}";
            return null;
        }
        problem = $"IPv4-mapped IPv6 address {shown} is not allowed";
        return address.Is4In6 ? null : new(address, int.Parse(bits, CultureInfo.InvariantCulture));
    }
}
