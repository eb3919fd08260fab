using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansAA.Gateway.Closing;

/// <summary>
/// Tells clients to take what they ask next elsewhere: by HTTP/2's GOAWAY, by HTTP/1.1's Connection: close. What is under way on a connection goes on. An aggregator,
/// which sends everything over few connections and keeps them, leaves a replica in no other way before it is gone.
/// </summary>
internal static class ClosingConnections
{
    /// <summary>Tells connections at the moment of <see cref="Draining.Closing"/>. One that is made later has something to ask first.</summary>
    public static void UseClosing(this ListenOptions listen, Draining draining) => listen.Use(next => async connection =>
    {
        using var telling = draining.Closing.IsCancellationRequested ? default : draining.Closing.Register(() => Close(connection.Features));
        await next(connection);
    });

    /// <summary>Tells a connection, unless it is told already.</summary>
    public static void Close(IFeatureCollection features) => features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
}
