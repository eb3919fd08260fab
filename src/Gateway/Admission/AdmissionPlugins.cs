using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Admission;

/// <summary>The plugins that operators can switch on and off, named as kube's are.</summary>
internal static class AdmissionPlugins
{
    public const string NamespaceLifecycle = "NamespaceLifecycle";
    public const string MutatingPolicies = "MutatingAdmissionPolicy";
    public const string MutatingWebhooks = "MutatingAdmissionWebhook";
    public const string ValidatingPolicies = "ValidatingAdmissionPolicy";
    public const string ValidatingWebhooks = "ValidatingAdmissionWebhook";
    public const string ResourceQuotas = "ResourceQuota";

    /// <summary>In their order; all of them are on by default.</summary>
    public static readonly IReadOnlyList<string> All = [NamespaceLifecycle, MutatingPolicies, MutatingWebhooks, ValidatingPolicies, ValidatingWebhooks, ResourceQuotas];

    /// <summary>Those that are on.</summary>
    /// <param name="enabled">--enable-admission-plugins.</param>
    /// <param name="disabled">--disable-admission-plugins.</param>
    /// <exception cref="OperatorException">A name is not known, or is in both.</exception>
    public static IReadOnlySet<string> On(IReadOnlyList<string> enabled, IReadOnlyList<string> disabled)
    {
        CheckKnown("--enable-admission-plugins", enabled);
        CheckKnown("--disable-admission-plugins", disabled);
        if (enabled.FirstOrDefault(disabled.Contains) is { } both)
            throw new OperatorException($"--enable-admission-plugins={both}: --disable-admission-plugins names it, too; leave it out of one of them");
        return All.Except(disabled).ToHashSet(StringComparer.Ordinal);
    }

    private static void CheckKnown(string flag, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(n => !All.Contains(n)) is { } unknown)
            throw new OperatorException($"{flag}={unknown}: there is no such plugin; give some of {string.Join(", ", All)}");
    }
}
