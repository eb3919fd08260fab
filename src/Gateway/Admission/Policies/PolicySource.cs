using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>The policies of one kind that are bound, each with its bindings, as the root has them now.</summary>
internal abstract class PolicySource<T>(ParamInformers parameters) : BackgroundService
    where T : AdmissionPolicy
{
    private readonly Lock _lock = new();
    private BoundPolicy<T>[] _all = [];

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<BoundPolicy<T>> All => Volatile.Read(ref _all);

    /// <summary>Ends when policies and bindings are known.</summary>
    public abstract Task Synced { get; }

    protected abstract IReadOnlyList<T> Policies { get; }

    protected abstract IReadOnlyList<PolicyBinding> Bindings { get; }

    /// <summary>Puts policies and bindings together. A binding of a policy that is not there waits for it.</summary>
    protected void Combine()
    {
        lock (_lock)
        {
            var bindings = Bindings.ToLookup(b => b.PolicyName, StringComparer.Ordinal);
            BoundPolicy<T>[] all = [.. Policies.Where(p => bindings.Contains(p.Name)).Select(p => new BoundPolicy<T>(p, [.. bindings[p.Name]]))];
            parameters.Use(this, all.Select(b => b.Policy.ParamKind).OfType<ParamKind>());
            Volatile.Write(ref _all, all);
        }
    }
}

/// <summary>ValidatingAdmissionPolicies and their bindings.</summary>
internal sealed partial class ValidatingPolicySource : PolicySource<ValidatingPolicy>
{
    private static readonly string[] Versions = ["v1", "v1beta1"];

    private readonly PolicyInformer<V1ValidatingAdmissionPolicy, ValidatingPolicy> _policies;
    private readonly PolicyInformer<V1ValidatingAdmissionPolicyBinding, PolicyBinding> _bindings;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly ILogger _log;

    public ValidatingPolicySource(IReadOnlyList<ResourceKind> kinds, ParamInformers parameters, InformerTools tools, ILogger<ValidatingPolicySource> log) : base(parameters)
    {
        (_kinds, _log) = (kinds, log);
        _policies = new(Versions, "validatingadmissionpolicies", Prepare, Root.RootPermission.ValidatingPolicies, tools) { Changed = Combine };
        _bindings = new(Versions, "validatingadmissionpolicybindings", b => new(b), Root.RootPermission.ValidatingPolicyBindings, tools) { Changed = Combine };
        Synced = Task.WhenAll(_policies.Synced, _bindings.Synced);
    }

    public override Task Synced { get; }

    protected override IReadOnlyList<ValidatingPolicy> Policies => _policies.All;

    protected override IReadOnlyList<PolicyBinding> Bindings => _bindings.All;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(_policies.StartAsync(stoppingToken), _bindings.StartAsync(stoppingToken));
        await Task.WhenAll(_policies.ExecuteTask!, _bindings.ExecuteTask!);
    }

    public override void Dispose()
    {
        _policies.Dispose();
        _bindings.Dispose();
        base.Dispose();
    }

    private ValidatingPolicy Prepare(V1ValidatingAdmissionPolicy model)
    {
        var policy = new ValidatingPolicy(model);
        foreach (var error in policy.Errors.Concat(PolicyTypeCheck.Run(model, _kinds)))
            LogWrong(policy.Name, error.ReplaceLineEndings(" "));
        return policy;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "ValidatingAdmissionPolicy {Name}: {Error}")]
    private partial void LogWrong(string name, string error);
}
