namespace OrleansAA.ApiMachinery.Meta;

/// <summary>What a client asks of a create, update or patch besides the object (metav1.CreateOptions, UpdateOptions, PatchOptions).</summary>
public sealed record WriteOptions
{
    /// <summary>Who writes, for managedFields; "" if not given.</summary>
    public string FieldManager { get; init; } = "";

    /// <summary>What becomes of unknown and duplicate members: Ignore, Warn or Strict; "" means Warn.</summary>
    public string FieldValidation { get; init; } = "";

    /// <summary>Empty, or "All".</summary>
    public IReadOnlyList<string> DryRun { get; init; } = [];

    /// <summary>Whether an apply takes conflicting fields over; null if not given.</summary>
    public bool? Force { get; init; }

    /// <summary>True if everything is to happen but the commit.</summary>
    public bool IsDryRun => DryRun.Count > 0;
}
