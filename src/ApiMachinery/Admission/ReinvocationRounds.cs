namespace OrleansAA.ApiMachinery.Admission;

/// <summary>Who is to be asked again in the second round (k8s.io/apiserver: webhookReinvokeContext, policyReinvokeContext).</summary>
public sealed class ReinvocationRounds
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);
    private byte[]? _output;

    /// <summary>In the second round: whether this one is to be asked again.</summary>
    public bool IsDue(string id) => _due.Contains(id);

    /// <summary>One that wants to be asked again has been asked.</summary>
    public void Asked(string id) => _asked.Add(id);

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

    /// <summary>A round is over: what it has left is what the next one is compared with.</summary>
    /// <param name="objects">The objects.</param>
    public void End(ReviewedObjects objects)
    {
        if (_asked.Count > 0 && objects.Attributes.Object is not null)
            _output = objects.New(objects.Attributes.Kind.Storage)!.Value.ToArray();
    }
}
