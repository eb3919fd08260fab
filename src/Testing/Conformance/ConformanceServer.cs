using OrleansAA.Gateway;
using Xunit;

namespace OrleansAA.Testing.Conformance;

/// <summary>The server that the checks of one class share: started by the first of them, ended behind the last.</summary>
public sealed class ConformanceServer : IAsyncLifetime
{
    private readonly Lock _gate = new();
    private Task<TestServer>? _server;
    private int _spaces;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { IsCompletedSuccessfully: true } server)
            await (await server).DisposeAsync();
    }

    internal Task<TestServer> ServerAsync(Func<string[], AggregatedApiBuilder> create, TestServerOptions options)
    {
        lock (_gate)
            return _server ??= TestServer.StartAsync(create, options);
    }

    /// <summary>A number that no other check of the class has had.</summary>
    internal int NextSpace() => Interlocked.Increment(ref _spaces);
}
