using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway;

/// <summary>Says what a server serves and what it is called. Whatever an operator may decide is a flag, and not here.</summary>
public sealed class AggregatedApiBuilder
{
    private readonly string[] _args;
    private readonly List<Func<ResourceKind>> _kinds = [];
    private readonly List<Func<IServiceProvider, IAdmissionPlugin>> _plugins = [];
    private readonly List<StoreRegistration> _stores = [.. ServedStores.All.All];
    private Product _product = new();

    internal AggregatedApiBuilder(string[] args) => _args = args;

    /// <summary>What the server is called.</summary>
    public AggregatedApiBuilder Product(Product product)
    {
        _product = product;
        return this;
    }

    /// <summary>Serves a kind.</summary>
    /// <param name="create">Describes it. Called by <see cref="Build"/>, so that a mistake in it is told in a line.</param>
    public AggregatedApiBuilder AddKind(Func<ResourceKind> create)
    {
        _kinds.Add(create);
        return this;
    }

    /// <summary>Serves several kinds, as a project of kinds lists them.</summary>
    public AggregatedApiBuilder AddKinds(IEnumerable<Func<ResourceKind>> create)
    {
        _kinds.AddRange(create);
        return this;
    }

    /// <summary>Knows one more store, besides those that every server knows.</summary>
    public AggregatedApiBuilder AddStore(StoreRegistration store)
    {
        _stores.Add(store);
        return this;
    }

    /// <summary>Gives a plugin a say in every write, after those that every server has, in the order of the calls.</summary>
    public AggregatedApiBuilder AddAdmission(Func<IServiceProvider, IAdmissionPlugin> create)
    {
        _plugins.Add(create);
        return this;
    }

    /// <summary>The server; a mistake in what was said of it is told by <see cref="AggregatedApiServer.RunAsync"/>.</summary>
    public AggregatedApiServer Build() => new(_args, Define);

    internal ServerDefinition Define() => ServerDefinition.Of(_product, [.. _kinds.Select(create => create())], new StoreRegistry(_stores), _plugins);
}
