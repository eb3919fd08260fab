using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Admission.Configuration;

/// <summary>
/// What operators say to plugins: <c>AdmissionConfiguration</c> of <c>apiserver.config.k8s.io/v1</c> (k8s.io/apiserver/pkg/admission: ReadAdmissionConfiguration). It may be the file of a
/// kube-apiserver: plugins that there are only there are passed over.
/// </summary>
internal sealed class AdmissionConfiguration
{
    public const string Version = "apiserver.config.k8s.io/v1";

    public const string Flag = "--admission-control-config-file";

    private readonly Dictionary<string, ConfigNode> _plugins = new(StringComparer.Ordinal);
    private readonly List<string> _files = [];

    private AdmissionConfiguration()
    {
    }

    /// <summary>The files it is in.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <param name="path">The file; null for none.</param>
    /// <exception cref="OperatorException">It is missing or no good, or one that it names is.</exception>
    public static AdmissionConfiguration Read(string? path)
    {
        var configuration = new AdmissionConfiguration();
        if (path is not null)
            configuration.Take(path, ConfigNode.Read(Flag, path, $"give a file with an AdmissionConfiguration of {Version}"));
        return configuration;
    }

    /// <summary>The configuration of a plugin; null if there is none.</summary>
    public ConfigNode? For(string plugin) => _plugins.GetValueOrDefault(plugin);

    private void Take(string path, ConfigNode file)
    {
        file.Require("AdmissionConfiguration", Version, "apiserver.k8s.io/v1alpha1");
        file.AllowOnly("apiVersion", "kind", "plugins");
        _files.Add(path);
        foreach (var plugin in file.Maps("plugins"))
        {
            plugin.AllowOnly("name", "path", "configuration");
            var name = plugin.Text("name") ?? throw plugin.Wrong("name", "give the name of a plugin");
            // The first of a name counts.
            if (AdmissionPlugins.All.Contains(name) && !_plugins.ContainsKey(name) && (plugin.Map("configuration") ?? ReadOther(path, plugin)) is { } own)
                _plugins[name] = own;
        }
    }

    /// <summary>A path is taken from where the file is that names it.</summary>
    private ConfigNode? ReadOther(string path, ConfigNode plugin)
    {
        if (plugin.Text("path") is not { } named)
            return null;
        var other = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, named);
        _files.Add(other);
        return ConfigNode.Read($"{Flag}={path}: path", other, "give a file with the plugin's configuration");
    }
}
