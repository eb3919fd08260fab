using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Where the configuration of a store comes from that may hold a password: with the store's name alone in --store, from the file that --store-config-file names, or from the
/// environment, for what stands in --store is seen by everybody who may list processes.
/// </summary>
internal static class StoreConfig
{
    private const string VariableName = "STORE_CONFIG";

    private const string Flag = "--store-config-file";

    /// <summary>--store with what belongs to it; null if it is not given.</summary>
    /// <exception cref="OperatorException">There is no configuration, or a file for nothing.</exception>
    public static string? Complete(ServerOptions options, StoreRegistry stores)
    {
        if (options.Store is { } name && stores.Find(name) is { SecretExample: { } example } store)
            return $"{name}:{(options.StoreConfigFile is { } path ? Read(path, example) : FromEnvironment(store, Variable(options.Product)))}";
        return options.StoreConfigFile is null
            ? options.Store
            : throw new OperatorException($"{Flag}={options.StoreConfigFile}: it is for a store that is named alone; give {Alone(stores)} with it");
    }

    /// <summary>"--store=a or --store=b": the stores whose configuration may come from elsewhere.</summary>
    public static string Alone(StoreRegistry stores) => string.Join(" or ", stores.All.Where(s => s.SecretExample is not null).Select(s => $"--store={s.Name}"));

    /// <summary>The environment variable that may hold it.</summary>
    public static string Variable(Product product) => product.Variable(VariableName);

    private static string FromEnvironment(StoreRegistration store, string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } config
        ? config
        : throw new OperatorException($"--store={store.Name}: which one is not said; give {Flag}, the environment variable {variable}, or --store={store.Usage}");

    private static string Read(string path, string example)
    {
        var remedy = $"give a file with one line, such as {example}";
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } config && config.IndexOfAny(['\n', '\r']) < 0
                ? config
                : throw new OperatorException($"{Flag}={path}: it is empty, or has more than one line; {remedy}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{Flag}={path}: {e.Message.TrimEnd('.')}; {remedy}", e);
        }
    }
}
