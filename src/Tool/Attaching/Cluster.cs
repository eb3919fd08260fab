using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>A cluster, as a kubeconfig names it.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>The first minor version of Kubernetes 1 whose aggregator reads EndpointSlices; before, it read Endpoints.</summary>
    private const int ReadsSlicesSince = 33;

    private readonly K8SConfiguration _kubeconfig;
    private readonly string? _file;

    private Cluster(K8SConfiguration kubeconfig, string context, string? file)
    {
        (_kubeconfig, Context, _file) = (kubeconfig, context, file);
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeconfig, context);
        Client = new(configuration);
        Server = Client.BaseUri;
    }

    public Kubernetes Client { get; }

    public Uri Server { get; }

    public string Context { get; }

    /// <summary>What kubectl is to be given to see the same cluster.</summary>
    public string KubectlFlags => (_file is null ? "" : $" --kubeconfig {_file}") + (Context == _kubeconfig.CurrentContext ? "" : $" --context {Context}");

    /// <exception cref="SolutionException">There is no kubeconfig, or it says nothing of such a context.</exception>
    public static Cluster Open(string? kubeconfig, string? context)
    {
        string[] files = kubeconfig is not null ? [kubeconfig] : Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } listed
            ? listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) : [KubernetesClientConfiguration.KubeConfigDefaultLocation];
        var told = kubeconfig is null ? string.Join(Path.PathSeparator, files) : $"--kubeconfig {kubeconfig}";
        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing)
            throw new SolutionException($"{(kubeconfig is null ? missing : told)} is not there; give --kubeconfig with the kubeconfig of a cluster");
        try
        {
            var read = files.Select(Load).Aggregate(Merge);
            if ((context ?? read.CurrentContext) is not { Length: > 0 } chosen)
                throw new SolutionException($"{told} has no current context; give --context, one of {ContextsOf(read)}");
            if (read.Contexts?.Any(c => c.Name == chosen) != true)
                throw new SolutionException($"{told} has no context {chosen}; give --context, one of {ContextsOf(read)}");
            return new(read, chosen, kubeconfig);
        }
        catch (Exception e) when (e is KubeConfigException or YamlDotNet.Core.YamlException or IOException or UnauthorizedAccessException)
        {
            throw new SolutionException($"{told} cannot be used: {e.Message.ReplaceLineEndings(" ")}; give --kubeconfig with the kubeconfig of a cluster");
        }
    }

    /// <summary>Writes the kubeconfig that a server of this machine is given: of this context alone, readable to its owner only, with credentials that are found from anywhere.</summary>
    public void WriteFor(string path)
    {
        var context = _kubeconfig.Contexts.First(c => c.Name == Context);
        var cluster = _kubeconfig.Clusters.First(c => c.Name == context.ContextDetails.Cluster);
        var user = _kubeconfig.Users?.FirstOrDefault(u => u.Name == context.ContextDetails.User);
        var text = KubernetesYaml.Serialize(new K8SConfiguration { ApiVersion = "v1", Kind = "Config", CurrentContext = Context, Contexts = [context], Clusters = [cluster], Users = user is null ? [] : [user] });
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    /// <summary>Whether the aggregator looks for endpoints in Endpoints.</summary>
    public async Task<bool> NeedsEndpointsAsync(CancellationToken cancelled)
    {
        var version = await Client.Version.GetCodeAsync(cancelled);
        // Some put a plus sign behind it.
        return version.Major == "1" && int.TryParse(version.Minor.TrimEnd('+'), CultureInfo.InvariantCulture, out var minor) && minor < ReadsSlicesSince;
    }

    /// <summary>What the cluster does not do becomes one line.</summary>
    public async Task<int> TellAsync(Func<Task<int>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpOperationException e)
        {
            var remedy = e.Response.StatusCode switch
            {
                HttpStatusCode.Forbidden => "have an admin of the cluster grant it, or give --kubeconfig or --context of somebody who may",
                HttpStatusCode.Unauthorized => "log in to the cluster, or give --kubeconfig or --context with credentials that it takes",
                _ => "look at --kubeconfig and --context",
            };
            throw new SolutionException($"the cluster {Context} refuses ({(int)e.Response.StatusCode}): {MessageOf(e)}; {remedy}");
        }
        catch (HttpRequestException e)
        {
            throw new SolutionException($"the cluster {Context} at {Server} does not answer: {e.Message}; look at --kubeconfig and --context, and whether it runs");
        }
    }

    public static string MessageOf(HttpOperationException error)
    {
        try
        {
            return (string?)JsonNode.Parse(error.Response.Content)?["message"] is { Length: > 0 } message ? message.ReplaceLineEndings(" ") : error.Message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentNullException)
        {
            return error.Message;
        }
    }

    /// <returns>Null where there is none.</returns>
    public async Task<T?> FindAsync<T>(Func<Kubernetes, Task<T>> read)
        where T : class
    {
        try
        {
            return await read(Client);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public void Dispose() => Client.Dispose();

    /// <summary>Reads a file; what it names relative to itself is named from anywhere.</summary>
    private static K8SConfiguration Load(string file)
    {
        var read = KubernetesClientConfiguration.LoadKubeConfig(new FileInfo(file));
        foreach (var endpoint in (read.Clusters ?? []).Select(c => c.ClusterEndpoint).OfType<ClusterEndpoint>())
            endpoint.CertificateAuthority = Whole(file, endpoint.CertificateAuthority);
        foreach (var credentials in (read.Users ?? []).Select(u => u.UserCredentials).OfType<UserCredentials>())
            (credentials.ClientCertificate, credentials.ClientKey) = (Whole(file, credentials.ClientCertificate), Whole(file, credentials.ClientKey));
        return read;
    }

    /// <summary>As kubectl: the first that says something has said it.</summary>
    private static K8SConfiguration Merge(K8SConfiguration first, K8SConfiguration next)
    {
        first.CurrentContext = first.CurrentContext is { Length: > 0 } current ? current : next.CurrentContext;
        first.Contexts = [.. first.Contexts ?? [], .. next.Contexts ?? []];
        first.Clusters = [.. first.Clusters ?? [], .. next.Clusters ?? []];
        first.Users = [.. first.Users ?? [], .. next.Users ?? []];
        return first;
    }

    private static string? Whole(string file, string? path) => path is null ? null : Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(file))!);

    private static string ContextsOf(K8SConfiguration read) => string.Join(", ", read.Contexts?.Select(c => c.Name) ?? []);
}
