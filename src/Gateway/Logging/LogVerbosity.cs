using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OrleansAA.Gateway.Logging;

/// <summary>What is logged, and may be changed while the server runs: loggers keep what it comes to for them, so that what is not logged costs a comparison.</summary>
internal sealed class LogVerbosity(LogOptions options) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    public const int Max = 10;

    private readonly Lock _gate = new();
    private LogOptions _options = options;
    private ConfigurationReloadToken _change = new();

    string? IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    /// <summary>Changes what is logged, from now on.</summary>
    public void Change(Func<LogOptions, LogOptions> change)
    {
        ConfigurationReloadToken changed;
        lock (_gate)
        {
            _options = change(_options);
            (changed, _change) = (_change, new());
        }
        changed.OnReload();
    }

    void IConfigureOptions<LoggerFilterOptions>.Configure(LoggerFilterOptions options)
    {
        options.MinLevel = LogLevel.Warning;
        foreach (var (category, level) in LogLevels.Of(Volatile.Read(ref _options)))
            options.Rules.Add(new(providerName: null, category, level, filter: null));
    }

    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken()
    {
        lock (_gate)
            return _change;
    }
}
