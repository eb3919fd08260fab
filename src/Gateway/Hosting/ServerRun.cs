using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>A server that has started, with what it was started from.</summary>
internal sealed record ServerRun(WebApplication App, ServerOptions Options, Identity Identity, RootClients? Root) : IAsyncDisposable
{
    /// <summary>Where clients on this machine find it.</summary>
    public Uri Address
    {
        get
        {
            var bound = new Uri(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            var host = Options.BindAddress.Equals(IPAddress.Any) ? "127.0.0.1" : Options.BindAddress.Equals(IPAddress.IPv6Any) ? "[::1]" : bound.Host;
            return new($"https://{host}:{bound.Port}");
        }
    }

    /// <summary>Writes the admin's kubeconfig, where the server says who that is.</summary>
    public string? WriteKubeconfig() => Identity.Admin is { } pki ? Kubeconfig.Write(Options, pki, Address.GetLeftPart(UriPartial.Authority)) : null;

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Root?.Dispose();
    }
}
