using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>Resources of which there is nothing without a quota that says how much: the plugin's configuration, <c>ResourceQuotaConfiguration</c>.</summary>
internal sealed class LimitedResources
{
    private readonly IReadOnlyList<(GroupResource Resource, IReadOnlyList<string> Contained)> _limited;

    private LimitedResources(IReadOnlyList<(GroupResource Resource, IReadOnlyList<string> Contained)> limited) => _limited = limited;

    /// <exception cref="OperatorException">The configuration is no good.</exception>
    public static LimitedResources Of(ConfigNode? plugin)
    {
        if (plugin is null)
            return new([]);
        plugin.Require("ResourceQuotaConfiguration", "apiserver.config.k8s.io/v1");
        plugin.AllowOnly("apiVersion", "kind", "limitedResources");
        return new([.. plugin.Maps("limitedResources").Select(Read)]);
    }

    /// <summary>Whether there must be a quota for such a count. No object is in a scope, so that those of a configuration limit nothing here.</summary>
    public bool Contain(GroupResource resource, string count)
    {
        foreach (var (limited, contained) in _limited)
        {
            if (limited == resource && contained.Any(c => count.Contains(c, StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    private static (GroupResource Resource, IReadOnlyList<string> Contained) Read(ConfigNode limited)
    {
        limited.AllowOnly("apiGroup", "resource", "matchContains", "matchScopes");
        return (new(limited.Text("apiGroup") ?? "", limited.Text("resource") ?? throw limited.Wrong("resource", "give the plural of a resource")), limited.Texts("matchContains"));
    }
}
