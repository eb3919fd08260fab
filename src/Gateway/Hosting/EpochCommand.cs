using System.CommandLine;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The subcommand <c>start-epoch</c>: what makes a store that was put back from a backup safe to serve, as <c>etcdutl snapshot restore --bump-revision --mark-compacted</c> does.</summary>
internal sealed class EpochCommand
{
    /// <summary>More than is written between any backup and the loss that it is put back for; the line has room for nine thousand million of them.</summary>
    private const int RevisionsSkippedDefault = 1_000_000_000;

    private readonly ServerDefinition _definition;
    private readonly Option<int> _skipped = Flags.Number(
        "--bump-revision", "How many revisions lie between the end of the store and the new epoch: more than were written since the backup.", RevisionsSkippedDefault, int.MaxValue);

    private EpochCommand(ServerDefinition definition) => _definition = definition;

    public static void AddTo(ServerCommand command, ServerDefinition definition)
    {
        var epoch = new EpochCommand(definition);
        command.Add(
            "start-epoch", "Lets the store that these flags name go on in a new epoch, after it was put back from a backup and before a replica is started: watches from before end with 410, and clients list anew.",
            [epoch._skipped], (options, parsed) => epoch.RunAsync(options, parsed.GetValue(epoch._skipped)));
    }

    private async Task<int> RunAsync(ServerOptions options, int skipped)
    {
        try
        {
            var plan = StorePlan.Of(options, _definition.Stores, _definition.Kinds);
            await using var services = new ServiceCollection().AddSingleton(Composition.Clock).AddSingleton(new StartPhase(options)).AddLogging(l => l.AddLines(options.Log)).BuildServiceProvider();
            await using var stores = plan.Open(services, options);
            foreach (var resource in _definition.Kinds.Select(k => k.Resource).Distinct())
            {
                var store = await stores.OpenAsync(resource, CancellationToken.None);
                var end = (await store.HeadAsync(CancellationToken.None)).Last;
                var start = (await store.StartEpochAsync(skipped, CancellationToken.None)).Last;
                await Console.Out.WriteLineAsync($"{resource}: ended at revision {end}, goes on at {start}");
            }
            return 0;
        }
        catch (Exception e) when ((e is NotSupportedException ? e.Message : OperatorErrors.Explain(e, options)) is { } line)
        {
            await Console.Error.WriteLineAsync("error: " + line);
            return 1;
        }
    }
}
