namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>What becomes of creates while this server has not the rights that quotas take.</summary>
public enum QuotaWithoutRights
{
    /// <summary>Those that a quota is known to limit are refused. Where quotas cannot be seen none is known, and creates go on.</summary>
    RefuseKnown,

    /// <summary>Where quotas cannot be seen every create is refused, too.</summary>
    Refuse,

    /// <summary>No quota holds that cannot be seen and charged.</summary>
    Ignore,
}
