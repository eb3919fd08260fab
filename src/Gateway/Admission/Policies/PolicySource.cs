using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>The policies of one kind that are bound, each with its bindings, as the root has them now.</summary>
internal abstract partial class PolicySource<T, TModel, TBinding> : BackgroundService
    where T : AdmissionPolicy
    where TModel : IKubernetesObject<V1ObjectMeta>
    where TBinding : IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly ParamInformers _parameters;
    private readonly PolicyInformer<TModel, T> _policies;
    private readonly PolicyInformer<TBinding, PolicyBinding> _bindings;
    private readonly ILogger _log;
    private BoundPolicy<T>[] _all = [];
    private BoundPolicy<T>[] _relevant = [];

    /// <param name="kinds">Those that are served.</param>
    /// <param name="versions">In which the root may serve them, the newest first.</param>
    /// <param name="policies">Plural and right.</param>
    /// <param name="bindings">Those of the bindings.</param>
    /// <param name="prepare">Makes a binding ready.</param>
    /// <param name="parameters">Told which kinds are needed.</param>
    /// <param name="tools">What all informers have.</param>
    /// <param name="log">Told of expressions that are wrong.</param>
    protected PolicySource(
        IReadOnlyList<ResourceKind> kinds, string[] versions, (string Plural, RootPermission Permission) policies, (string Plural, RootPermission Permission) bindings, Func<TBinding, PolicyBinding> prepare,
        ParamInformers parameters, InformerTools tools, ILogger log)
    {
        (Kinds, _parameters, _log) = (kinds, parameters, log);
        _policies = new(versions, policies.Plural, PrepareAndTell, policies.Permission, tools) { Changed = Combine };
        _bindings = new(versions, bindings.Plural, prepare, bindings.Permission, tools) { Changed = Combine };
        Synced = Task.WhenAll(_policies.Synced, _bindings.Synced);
    }

    /// <summary>Those that are served.</summary>
    protected IReadOnlyList<ResourceKind> Kinds { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<BoundPolicy<T>> All => Volatile.Read(ref _all);

    /// <summary>Those that may have to do with kinds that are served here: the others need not be looked at with each write.</summary>
    public IReadOnlyList<BoundPolicy<T>> Relevant => Volatile.Read(ref _relevant);

    /// <summary>Ends when policies and bindings are known.</summary>
    public Task Synced { get; }

    public override void Dispose()
    {
        _policies.Dispose();
        _bindings.Dispose();
        base.Dispose();
    }

    /// <returns>The policy, and what is wrong with its expressions.</returns>
    protected abstract (T Policy, IEnumerable<string> Errors) Prepare(TModel model);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(_policies.StartAsync(stoppingToken), _bindings.StartAsync(stoppingToken));
        await Task.WhenAll(_policies.ExecuteTask!, _bindings.ExecuteTask!);
    }

    private T PrepareAndTell(TModel model)
    {
        var (policy, errors) = Prepare(model);
        foreach (var error in errors)
            LogWrong(typeof(TModel).Name[2..], policy.Name, error.ReplaceLineEndings(" "));
        return policy;
    }

    /// <summary>Puts policies and bindings together. A binding of a policy that is not there waits for it.</summary>
    private void Combine()
    {
        lock (_lock)
        {
            var bindings = _bindings.All.ToLookup(b => b.PolicyName, StringComparer.Ordinal);
            BoundPolicy<T>[] all = [.. _policies.All.Where(p => bindings.Contains(p.Name)).Select(p => new BoundPolicy<T>(p, [.. bindings[p.Name]]))];
            _parameters.Use(this, all.Select(b => b.Policy.ParamKind).OfType<ParamKind>());
            // Whoever sees all sees what is relevant of them.
            Volatile.Write(ref _relevant, [.. all.Where(b => Kinds.Any(b.Policy.MayMatch))]);
            Volatile.Write(ref _all, all);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Name}: {Error}")]
    private partial void LogWrong(string kind, string name, string error);
}

internal sealed class MutatingPolicySource(IReadOnlyList<ResourceKind> kinds, ParamInformers parameters, InformerTools tools, ILogger<MutatingPolicySource> log)
    : PolicySource<MutatingPolicy, V1MutatingAdmissionPolicy, V1MutatingAdmissionPolicyBinding>(
        kinds, ["v1", "v1beta1", "v1alpha1"], ("mutatingadmissionpolicies", RootPermission.MutatingPolicies), ("mutatingadmissionpolicybindings", RootPermission.MutatingPolicyBindings),
        b => new(b), parameters, tools, log)
{
    protected override (MutatingPolicy Policy, IEnumerable<string> Errors) Prepare(V1MutatingAdmissionPolicy model) => new MutatingPolicy(model) is var policy ? (policy, policy.Errors) : default;
}

internal sealed class ValidatingPolicySource(IReadOnlyList<ResourceKind> kinds, ParamInformers parameters, InformerTools tools, ILogger<ValidatingPolicySource> log)
    : PolicySource<ValidatingPolicy, V1ValidatingAdmissionPolicy, V1ValidatingAdmissionPolicyBinding>(
        kinds, ["v1", "v1beta1"], ("validatingadmissionpolicies", RootPermission.ValidatingPolicies), ("validatingadmissionpolicybindings", RootPermission.ValidatingPolicyBindings),
        b => new(b), parameters, tools, log)
{
    protected override (ValidatingPolicy Policy, IEnumerable<string> Errors) Prepare(V1ValidatingAdmissionPolicy model)
    {
        var policy = new ValidatingPolicy(model);
        return (policy, policy.Errors.Concat(PolicyTypeCheck.Run(model, Kinds)));
    }
}
