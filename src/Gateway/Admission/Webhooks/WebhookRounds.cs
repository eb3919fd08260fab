using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Who is to be asked again in the second round (k8s.io/apiserver: webhookReinvokeContext).</summary>
internal sealed class WebhookRounds
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);
    private byte[]? _output;

    public bool IsDue(Webhook webhook) => _due.Contains(webhook.Id);

    public void Asked(Webhook webhook)
    {
        if (webhook.MayBeReinvoked)
            _asked.Add(webhook.Id);
    }

    /// <summary>The object is another than those saw who were asked before.</summary>
    public void Edited()
    {
        _due.UnionWith(_asked);
        _asked.Clear();
    }

    /// <summary>What plugins have edited since the first round counts as well.</summary>
    public void BeginSecond(ReviewedObjects objects)
    {
        if (_output is not null && !objects.New(objects.Attributes.Kind.Storage)!.Value.Span.SequenceEqual(_output))
            Edited();
    }

    public void End(ReviewedObjects objects)
    {
        if (_asked.Count > 0 && objects.Attributes.Object is not null)
            _output = objects.New(objects.Attributes.Kind.Storage)!.Value.ToArray();
    }
}
