using System.Diagnostics;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>
/// Tells whoever listens in this process what happens to a server, besides the log, which is for people: tests wait for it, and diagnostics subscribe to
/// the <see cref="DiagnosticListener"/> of this name. What there is to tell is in <c>Events.cs</c>.
/// </summary>
internal sealed class ServerEvents : IDisposable
{
    public const string Name = "OrleansAA.Gateway";

    private readonly DiagnosticListener _listener = new(Name);

    /// <summary>Each event under the name of its type.</summary>
    public IObservable<KeyValuePair<string, object?>> All => _listener;

    public void Raise<T>(T happened)
        where T : class
    {
        if (_listener.IsEnabled(typeof(T).Name))
            _listener.Write(typeof(T).Name, happened);
    }

    public void Dispose() => _listener.Dispose();
}
