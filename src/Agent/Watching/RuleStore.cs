using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Watching;

/// <summary>The rules of this host as its watches last saw them. Nothing may be concluded from it before every name's first list is there: what is missing could be unknown.</summary>
internal sealed class RuleStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<RuleKey, PortRule>> _ofHost = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing;
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkSignal _changed;

    public RuleStore(IEnumerable<string> selectors, WorkSignal changed)
    {
        _missing = [.. selectors];
        _changed = changed;
    }

    /// <summary>Ends when each selector's rules are known.</summary>
    public Task Complete => _complete.Task;

    public IReadOnlyList<PortRule> Snapshot()
    {
        lock (_gate)
            return [.. _ofHost.Values.SelectMany(r => r.Values)];
    }

    /// <summary>These are all that the selector finds.</summary>
    public void Replace(string selector, Dictionary<RuleKey, PortRule> rules)
    {
        lock (_gate)
        {
            _ofHost[selector] = rules;
            if (_missing.Remove(selector) && _missing.Count == 0)
                _complete.SetResult();
        }
        _changed.Set();
    }

    public void Put(string selector, PortRule rule)
    {
        lock (_gate)
            _ofHost[selector][rule.Key] = rule;
        _changed.Set();
    }

    public void Remove(string selector, RuleKey rule)
    {
        lock (_gate)
            _ofHost[selector].Remove(rule);
        _changed.Set();
    }
}
