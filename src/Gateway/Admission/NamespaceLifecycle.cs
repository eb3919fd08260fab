using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission;

/// <summary>
/// Refuses creates in namespaces that are missing or being terminated. A namespace the informer does not know is given a moment to appear, and is
/// then looked for at the root itself, so that one made just now counts.
/// </summary>
internal sealed class NamespaceLifecycle(RootClients root, NamespaceInformer namespaces, RootPermissions permissions, ReviewRetry retry, TimeProvider clock) : IMutatingPlugin
{
    /// <summary>How long the informer may take to hear of a new namespace before the root is asked (as k8s.io/apiserver's plugin).</summary>
    private static readonly TimeSpan MissingWait = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    public string Name => AdmissionPlugins.NamespaceLifecycle;

    /// <summary>Creates only: a namespace must be able to empty itself.</summary>
    public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Create;

    /// <exception cref="StatusException">404: there is no such namespace. 403: it is being terminated. 500: nobody can tell.</exception>
    public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var space = attributes.Namespace;
        if (space.Length == 0 || namespaces.PhaseOf(space) == NamespacePhase.Active)
            return ValueTask.CompletedTask;
        return new(CheckUnknownAsync(attributes.Kind, space, attributes.Name, cancellationToken));
    }

    private async Task CheckUnknownAsync(ResourceKind kind, string space, string name, CancellationToken cancellationToken)
    {
        var phase = namespaces.PhaseOf(space) ?? await AwaitAsync(space, cancellationToken) ?? await ReadAsync(space, cancellationToken);
        if (phase == NamespacePhase.Terminating)
            throw Terminating(kind, space, name);
    }

    private async Task<NamespacePhase?> AwaitAsync(string space, CancellationToken cancellationToken)
    {
        var over = Task.Delay(MissingWait, clock, cancellationToken);
        while (!over.IsCompleted)
        {
            var changed = namespaces.Changed;
            if (namespaces.PhaseOf(space) is { } phase)
                return phase;
            await Task.WhenAny(changed, over);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private async Task<NamespacePhase> ReadAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            var found = await retry.AskAsync(
                ReadTimeout, stop => root.Core.CoreV1.ReadNamespaceAsync(space, cancellationToken: stop), cancellationToken);
            return NamespaceInformer.Phase(found);
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            throw Statuses.NotFound(new GroupResource("", "namespaces"), space);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            permissions.Failed(RootPermission.Namespaces, e);
            throw RootErrors.Unanswered(e);
        }
    }

    private static StatusException Terminating(ResourceKind kind, string space, string name)
    {
        var refusal = Statuses.Forbidden(kind.Resource, name, $"unable to create new content in namespace {space} because it is being terminated");
        refusal.Status.Details.Causes =
        [
            new V1StatusCause { Reason = "NamespaceTerminating", Message = $"namespace {space} is being terminated", Field = "metadata.namespace" },
        ];
        return refusal;
    }
}
