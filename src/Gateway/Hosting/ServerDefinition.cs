using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What a builder has been told, checked.</summary>
/// <param name="Product">What the server is called.</param>
/// <param name="Kinds">What it serves.</param>
/// <param name="Stores">The stores that --store knows.</param>
/// <param name="Plugins">Admission plugins besides the server's own, in order.</param>
internal sealed record ServerDefinition(Product Product, IReadOnlyList<ResourceKind> Kinds, StoreRegistry Stores, IReadOnlyList<Func<IServiceProvider, IAdmissionPlugin>> Plugins)
{
    /// <summary>A DNS label's.</summary>
    private const int NameLengthMax = 63;

    /// <exception cref="ArgumentException">It cannot be served so.</exception>
    public static ServerDefinition Of(
        Product product, IReadOnlyList<ResourceKind> kinds, StoreRegistry stores, IReadOnlyList<Func<IServiceProvider, IAdmissionPlugin>> plugins)
    {
        if (!IsLabel(product.Name))
            throw new ArgumentException($"product name '{product.Name}': give a DNS label, lower case letters, digits and '-', {NameLengthMax} at most");
        CheckPort(nameof(product.SecurePort), product.SecurePort);
        CheckPort(nameof(product.SiloPort), product.SiloPort);
        if (kinds.Count == 0)
            throw new ArgumentException($"{product.Name} serves nothing; give the builder a kind: AddKind(...)");
        if (kinds.GroupBy(k => k.Resource).FirstOrDefault(g => g.Count() > 1) is { } resource)
            throw new ArgumentException($"resource {resource.Key} is added twice; leave one out, or add its versions to one kind");
        if (kinds.GroupBy(k => k.QualifiedKind).FirstOrDefault(g => g.Count() > 1) is { } kind)
            throw new ArgumentException($"kind {kind.Key} is added twice, as {string.Join(" and ", kind.Select(k => k.Plural))}; give one of them another name");
        return new(product, kinds, stores, plugins);
    }

    private static void CheckPort(string name, int port)
    {
        if (port is < 0 or > ushort.MaxValue)
            throw new ArgumentException($"{name} {port}: give a number from 0 to {ushort.MaxValue}; 0 picks a free port");
    }

    private static bool IsLabel(string name) => name.Length is > 0 and <= NameLengthMax && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-';
}
