namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Where the configuration of a Redis comes from, which may hold a password: with <c>--store=redis</c> from the file that --store-config-file names, or from the
/// environment, for what stands in --store is seen by everybody who may list processes.
/// </summary>
internal static class StoreConfig
{
    public const string Variable = "PORTRULE_STORE_CONFIG";

    private const string Flag = "--store-config-file";
    private const string Redis = "redis";

    /// <summary>--store with what belongs to it; null if it is not given.</summary>
    /// <exception cref="OperatorException">There is no configuration, or a file for nothing.</exception>
    public static string? Complete(ServerOptions options)
    {
        if (options.Store == Redis)
            return $"{Redis}:{(options.StoreConfigFile is { } path ? Read(path) : FromEnvironment())}";
        return options.StoreConfigFile is null
            ? options.Store
            : throw new OperatorException($"{Flag}={options.StoreConfigFile}: it is for a Redis; give --store={Redis} with it");
    }

    private static string FromEnvironment() => Environment.GetEnvironmentVariable(Variable)?.Trim() is { Length: > 0 } config
        ? config
        : throw new OperatorException($"--store={Redis}: which one is not said; give {Flag}, the environment variable {Variable}, or --store={Redis}:CONFIG");

    private static string Read(string path)
    {
        const string remedy = "give a file with one line, such as host:6379,ssl=true,user=NAME,password=SECRET";
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
