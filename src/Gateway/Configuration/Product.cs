using System.Reflection;

namespace OrleansAA.Gateway.Configuration;

/// <summary>What a server is called, and what it does where no flag says otherwise.</summary>
public sealed record Product
{
    /// <summary>
    /// A DNS label, <c>widgets</c> for a server of widgets: in certificates and the kubeconfig it makes, in what it says of itself to others, in the names of the
    /// bindings it asks for, and, in upper case, at the start of its environment variables.
    /// </summary>
    public string Name { get; init; } = "aggregated-api";

    /// <summary>The title of its OpenAPI documents; <see cref="Name"/> if not given.</summary>
    public string Title { get => field ?? Name; init; }

    /// <summary>What it is, in the first line of <c>--help</c>.</summary>
    public string Summary { get; init; } = "Serves an aggregated Kubernetes API.";

    /// <summary>The server's own version: that of the program, if not given.</summary>
    public string Version { get; init; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The cluster that replicas form (--cluster-id); <see cref="Name"/> if not given.</summary>
    public string ClusterId { get => field ?? Name; init; }

    /// <summary>The HTTPS port (--secure-port); 0 picks a free one.</summary>
    public int SecurePort { get; init; } = 9443;

    /// <summary>The port of the silo (--silo-port); 0 picks a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>Commands to try with a server on its own, a line each, shown when it has started; what can be said of every kind, if none are given.</summary>
    public IReadOnlyList<string> FirstSteps { get; init; } = [];

    /// <summary>An environment variable of this server: <c>WIDGETS_STORE_CONFIG</c>.</summary>
    internal string Variable(string name) => $"{Name.ToUpperInvariant().Replace('-', '_')}_{name}";
}
