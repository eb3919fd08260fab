using System.Globalization;
using System.Text.Json.Nodes;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Targets;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Scenarios;

/// <summary>A target with the objects that scenarios work on.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const int DeletePage = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly string _run;
    private long _writes;

    private Site(ITarget target, LoadOptions options, AdmissionSort admission, ApiConnections connections, ResourceEndpoint endpoint)
    {
        (Target, Options, Admission, Connections, Endpoint) = (target, options, admission, connections, endpoint);
        _run = Guid.NewGuid().ToString("N")[..6];
        Template = ObjectTemplate.Read(options, endpoint, _run);
    }

    public ITarget Target { get; }

    public LoadOptions Options { get; }

    public AdmissionSort Admission { get; }

    public ApiConnections Connections { get; }

    public ResourceEndpoint Endpoint { get; }

    public ObjectTemplate Template { get; }

    /// <summary>Selects what this run has made.</summary>
    public string Selector => $"labelSelector={ObjectTemplate.RunLabel}%3D{_run}";

    /// <summary>Finds the resource; makes nothing yet.</summary>
    /// <exception cref="LoadException">It is not there.</exception>
    public static async Task<Site> OpenAsync(ITarget target, LoadOptions options, AdmissionSort admission, CancellationToken cancellationToken)
    {
        var connections = new ApiConnections(target, options.Connections);
        try
        {
            return new(target, options, admission, connections, await ResourceEndpoint.FindAsync(connections, options, cancellationToken));
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    /// <summary>Numbers for writes that are watched, which no other write has.</summary>
    /// <returns>The first of them.</returns>
    public long ReserveWrites() => Interlocked.Add(ref _writes, LoadLimits.WatchedWritesMax) - LoadLimits.WatchedWritesMax + 1;

    /// <summary>A number that no other write has.</summary>
    public long NextWrite() => Interlocked.Increment(ref _writes);

    /// <summary>The name of an object that is there.</summary>
    public string NameOf(long number) => Name("", number % Options.Objects);

    /// <summary>The name of an object of another sort.</summary>
    public string Name(string sort, long number) => string.Create(CultureInfo.InvariantCulture, $"load-{_run}{sort}-{number:000000}");

    /// <summary>Makes the objects, and looks whether they are there.</summary>
    /// <exception cref="LoadException">They cannot be made.</exception>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EachAsync(0, Options.Objects, (i, token) => CreateAsync(NameOf(i), i, token), cancellationToken);
            var there = await CountAsync(Selector, cancellationToken);
            if (there != Options.Objects)
                throw new LoadException($"--objects={Options.Objects}: were made, but the API lists {there}");
            if (Admission != AdmissionSort.None)
                await AdmissionHoldsAsync(cancellationToken);
        }
        catch (CallFailedException e)
        {
            throw new LoadException($"{Endpoint.Collection} of {Target.Name}: objects cannot be made: {e.Message}");
        }
    }

    /// <summary>Takes away what this run has made.</summary>
    public async Task CleanAsync()
    {
        // Whatever is cancelled, this is not; a page that is the same as the one before cannot be taken away.
        for (string? last = null; ;)
        {
            var answer = await ReadAsync($"{Endpoint.Collection}?{Selector}&limit={DeletePage}", CancellationToken.None);
            var names = JsonNode.Parse(answer)!["items"]?.AsArray().Select(i => (string)i!["metadata"]!["name"]!).ToList() ?? [];
            if (names.Count == 0 || names[0] == last)
                return;
            last = names[0];
            await EachAsync(0, names.Count, (i, token) => DeleteAsync(names[(int)i], token), CancellationToken.None);
        }
    }

    /// <summary>Makes some more.</summary>
    public Task CreateManyAsync(string sort, long from, long to, CancellationToken cancellationToken) =>
        EachAsync(from, to, (i, token) => CreateAsync(Name(sort, i), i, token), cancellationToken);

    /// <summary>Takes those away that are there.</summary>
    public Task DeleteManyAsync(string sort, long from, long to, CancellationToken cancellationToken) =>
        EachAsync(from, to, (i, token) => DeleteAsync(Name(sort, i), token), cancellationToken);

    public ValueTask<CallCost> CreateAsync(string name, long index, CancellationToken cancellationToken, long write = 0) =>
        Connections.SendAsync(new(HttpMethod.Post, Endpoint.Collection, Template.Object(name, index, write)), cancellationToken);

    /// <summary>An answer that is not measured.</summary>
    public ValueTask<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        Patience.WithinAsync(Options.Patience, async token => (await Connections.ReadAsync(ApiRequest.Get(path), token)).Answer, cancellationToken);

    /// <summary>How many objects a list with a query has, page by page.</summary>
    public async Task<int> CountAsync(string query, CancellationToken cancellationToken)
    {
        var (count, next) = (0, "");
        do
        {
            var answer = await ReadAsync($"{Endpoint.Collection}?{query}&limit={Options.Page}{next}", cancellationToken);
            var page = ListAnswer.Read(answer);
            count += page.Items;
            next = page.Continue is null ? "" : "&continue=" + Uri.EscapeDataString(page.Continue);
        }
        while (next.Length > 0);
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        Connections.Dispose();
        await Target.DisposeAsync();
    }

    private async ValueTask<CallCost> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Connections.SendAsync(new(HttpMethod.Delete, Endpoint.Object(name)), cancellationToken);
        }
        catch (CallFailedException e) when (e.Message.StartsWith("404", StringComparison.Ordinal))
        {
            return default;
        }
    }

    /// <summary>Waits until every server refuses what admission has to refuse.</summary>
    private async Task AdmissionHoldsAsync(CancellationToken cancellationToken)
    {
        var value = JsonNode.Parse(Template.Object(Name("-refused", 0), 0, 0))!;
        value["metadata"]!["labels"]![AdmittingRoot.RefusedLabel] = "";
        var request = new ApiRequest(HttpMethod.Post, Endpoint.Collection + "?dryRun=All", System.Text.Encoding.UTF8.GetBytes(value.ToJsonString()));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LoadLimits.AdmissionPatience);
        // Connections take turns, so that so many answers in a row are of all servers.
        var wanted = Math.Max(Options.Connections, Target.Addresses.Count);
        for (var refused = 0; refused < wanted;)
        {
            try
            {
                _ = await Connections.SendAsync(request, patience.Token);
                refused = 0;
                await RealTime.PassAsync(Look, patience.Token);
            }
            catch (CallFailedException e) when (e.Message.StartsWith('4'))
            {
                refused++;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new LoadException($"--admission={Admission}: it refuses nothing after {LoadLimits.AdmissionPatience.TotalSeconds:0} s");
            }
        }
    }

    private Task EachAsync(long from, long to, Func<long, CancellationToken, ValueTask<CallCost>> call, CancellationToken cancellationToken) =>
        Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = LoadLimits.PreparingCallersMax, CancellationToken = cancellationToken }, async (i, token) =>
            _ = await Patience.WithinAsync(Options.Patience, t => call(i, t), token));
}
