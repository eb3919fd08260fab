namespace OrleansAA.TestKit;

/// <summary>
/// Time that really passes. Tests wait on events; this is for what has none: a pause between two questions to a process, a fault that lasts, a load that comes in its own measure, and the
/// patience after which waiting for an event is given up.
/// </summary>
public static class RealTime
{
#pragma warning disable RS0030 // The one place where tests let time pass.
    public static Task PassAsync(TimeSpan time, CancellationToken cancellationToken = default) => Task.Delay(time, cancellationToken);
#pragma warning restore RS0030
}
