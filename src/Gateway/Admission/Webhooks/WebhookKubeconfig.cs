using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>The kubeconfig whose users are called as the webhooks they are for (k8s.io/apiserver/pkg/util/webhook: defaultAuthenticationInfoResolver).</summary>
internal sealed class WebhookKubeconfig
{
    /// <summary>No webhook is shown who asks.</summary>
    public static readonly WebhookKubeconfig None = new(new Dictionary<string, WebhookCredential>(), null, []);

    private const string HttpsPort = ":443";

    private readonly Dictionary<string, WebhookCredential> _users;
    private readonly WebhookCredential? _current;

    private WebhookKubeconfig(Dictionary<string, WebhookCredential> users, WebhookCredential? current, IReadOnlyList<string> files) => (_users, _current, Files) = (users, current, files);

    /// <summary>Itself, and what it names.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>From a plugin's configuration, <c>WebhookAdmissionConfiguration</c>.</summary>
    /// <exception cref="OperatorException">It is no good, or the kubeconfig is not.</exception>
    public static WebhookKubeconfig Of(ConfigNode? plugin, TimeProvider clock)
    {
        if (plugin is null)
            return None;
        plugin.Require("WebhookAdmissionConfiguration", "apiserver.config.k8s.io/v1");
        plugin.AllowOnly("apiVersion", "kind", "kubeConfigFile", "staticManifestsDir");
        if (plugin.Has("staticManifestsDir"))
            throw plugin.Wrong("staticManifestsDir", "is not supported; make the configurations at the root apiserver");
        if (plugin.Text("kubeConfigFile") is not { } path)
            return None;
        return Path.IsPathRooted(path) ? Read($"{plugin.File}: kubeConfigFile", path, clock) : throw plugin.Wrong("kubeConfigFile", "must be an absolute file path");
    }

    /// <summary>Whom to be to a webhook.</summary>
    /// <param name="target">Host and port: <c>hook.shop.svc:443</c>.</param>
    public WebhookCredential For(string target) =>
        FindNamed(target) ?? (target.EndsWith(HttpsPort, StringComparison.Ordinal) ? FindNamed(target[..^HttpsPort.Length]) : null)
            ?? _users.GetValueOrDefault("*") ?? _current ?? WebhookCredential.None;

    private static WebhookKubeconfig Read(string source, string path, TimeProvider clock)
    {
        var file = ConfigNode.Read(source, path, "give a kubeconfig with a user for each webhook");
        var users = new Dictionary<string, WebhookCredential>(StringComparer.Ordinal);
        foreach (var named in file.Maps("users"))
        {
            var name = named.Text("name") ?? throw named.Wrong("name", "give the host of a webhook, *.DOMAIN, or *");
            if (named.Map("user") is { } user && !users.TryAdd(name, WebhookCredential.Read(user, Path.GetDirectoryName(path)!, clock)))
                throw named.Wrong("name", "is there twice; leave one out");
        }
        var current = file.Maps("contexts").FirstOrDefault(c => file.Text("current-context") is { } name && c.Text("name") == name)?.Map("context")?.Text("user");
        return new(users, current is null ? null : users.GetValueOrDefault(current), [path, .. users.Values.SelectMany(u => u.Files)]);
    }

    /// <summary>The user of this name, or of the nearest domain it is in.</summary>
    private WebhookCredential? FindNamed(string target)
    {
        if (_users.GetValueOrDefault(target) is { } exact)
            return exact;
        for (var dot = target.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = target.IndexOf('.', dot + 1))
        {
            if (_users.GetValueOrDefault("*" + target[dot..]) is { } domain)
                return domain;
        }
        return null;
    }
}

/// <summary>Whom this server is to webhooks, as the files say now.</summary>
internal sealed class WebhookCredentials(WebhookKubeconfig mutating, WebhookKubeconfig validating)
{
    private volatile Tuple<WebhookKubeconfig, WebhookKubeconfig> _current = Tuple.Create(mutating, validating);

    public WebhookCredential For(bool isMutating, string target) => (isMutating ? _current.Item1 : _current.Item2).For(target);

    /// <summary>The next requests go by these.</summary>
    public void Renew(WebhookKubeconfig mutating, WebhookKubeconfig validating) => _current = Tuple.Create(mutating, validating);
}
