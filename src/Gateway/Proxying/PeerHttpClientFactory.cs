using OrleansAA.Gateway.Authentication;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Makes the client that calls other replicas.</summary>
internal sealed class PeerHttpClientFactory(PeerTls tls) : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => context.OldClient ?? new(new FlushingHandler(new PeerHttpHandler(tls)));
}
