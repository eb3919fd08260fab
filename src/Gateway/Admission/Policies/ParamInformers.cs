using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>The informers of the kinds that parametrize policies: each runs as long as a policy names its kind.</summary>
internal sealed partial class ParamInformers(InformerTools tools, ILogger<ParamInformers> log) : BackgroundService, IPolicyParams
{
    /// <summary>Kinds at once; a policy with one more cannot be used.</summary>
    private const int KindsMax = 100;

    private static readonly TimeSpan FindTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How soon a kind that the root does not serve is looked for again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, ParamKind[]> _wanted = [];
    private readonly Dictionary<ParamKind, Entry> _entries = [];
    private TaskCompletionSource _changed = New();

    /// <summary>Says which kinds somebody needs from now on, instead of those before.</summary>
    public void Use(object user, IEnumerable<ParamKind> kinds)
    {
        lock (_lock)
        {
            _wanted[user] = [.. kinds];
            HashSet<ParamKind> wanted = [.. _wanted.Values.SelectMany(k => k)];
            foreach (var kind in _entries.Keys.Where(k => !wanted.Contains(k)).ToList())
            {
                _entries[kind].Stop.Cancel();
                _entries.Remove(kind);
            }
            foreach (var kind in wanted.Where(k => !_entries.ContainsKey(k)).Take(KindsMax - _entries.Count))
                _entries[kind] = new();
            _changed.TrySetResult();
        }
    }

    public async ValueTask<IParamObjects> OpenAsync(ParamKind kind, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_lock)
            entry = _entries.GetValueOrDefault(kind);
        if (entry is { Informer: null })
            await Task.WhenAny(entry.Tried.Task, Task.Delay(FindTimeout, tools.Clock, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return entry?.Informer ?? throw new PolicyConfigurationException($"failed to find resource referenced by paramKind: '{kind.GroupVersionKind}'");
    }

    /// <summary>Why objects are not known that policies need; null if nothing is wrong.</summary>
    public string? Problem()
    {
        lock (_lock)
            return _entries.Values.Select(e => e.Informer).OfType<ParamInformer>().Where(i => !i.Synced.IsCompleted).Select(i => tools.Permissions.ProblemOf(i.Permission)).FirstOrDefault(p => p is not null);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            List<(ParamKind Kind, Entry Entry)> missing;
            Task changed;
            lock (_lock)
            {
                _changed = New();
                changed = _changed.Task;
                missing = [.. _entries.Where(e => e.Value.Informer is null).Select(e => (e.Key, e.Value))];
            }
            foreach (var (kind, entry) in missing)
                await StartAsync(kind, entry, stoppingToken);
            if (missing.Exists(m => m.Entry.Informer is null))
                await Task.WhenAny(changed, Task.Delay(RetryPause, tools.Clock, stoppingToken));
            else
                await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
                entry.Stop.Cancel();
        }
    }

    private async Task StartAsync(ParamKind kind, Entry entry, CancellationToken stoppingToken)
    {
        try
        {
            using var deadline = new CancellationTokenSource(FindTimeout, tools.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, entry.Stop.Token, deadline.Token);
            if (await RootKind.FindAsync(tools.Root.Core, kind, either.Token) is { } served)
            {
                var informer = new ParamInformer(kind, served, tools);
                await informer.StartAsync(entry.Stop.Token);
                entry.Informer = informer;
            }
            else if (!entry.Tried.Task.IsCompleted)
                LogUnknown(kind.GroupVersionKind);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) || e is OperationCanceledException or InvalidOperationException or KeyNotFoundException)
        {
            if (!entry.Tried.Task.IsCompleted && !stoppingToken.IsCancellationRequested)
                LogFailed(kind.GroupVersionKind, RootErrors.Describe(e));
        }
        entry.Tried.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A kind that somebody needs.</summary>
    private sealed class Entry
    {
        private volatile ParamInformer? _informer;

        /// <summary>Null as long as the root does not serve the kind.</summary>
        public ParamInformer? Informer
        {
            get => _informer;
            set => _informer = value;
        }

        /// <summary>Ends when the root has been asked once.</summary>
        public TaskCompletionSource Tried { get; } = New();

        public CancellationTokenSource Stop { get; } = new();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A policy needs objects of a kind that the root apiserver does not serve: {Kind}. Looking for it again.")]
    private partial void LogUnknown(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A policy needs objects of {Kind}, and the root apiserver cannot be asked for them: {Reason}. Trying again.")]
    private partial void LogFailed(string kind, string reason);
}
