namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>How a check went. The worst of what it found; in this order, so that the worst is the greatest.</summary>
internal enum CheckState
{
    /// <summary>There is nothing to be found here, or it cannot be asked; the reason is said.</summary>
    Skipped,

    Ok,

    /// <summary>It serves, and somebody should see to it.</summary>
    Warning,

    /// <summary>It does not serve, or does not keep what it promises.</summary>
    Failed,
}
